import { canonicalJson, type JsonObject } from '@core/kernel';
import type { AccessProjection } from './access-projection.js';
import type { Entry } from './entry-formats.js';
import type { DatasetsProjection } from './datasets-projection.js';
import { type ProjectedTable, sortedTable, type Value } from './projected-table.js';
import type { Projection, ReportFault, Subscribe } from './projection.js';
import { VersionedRows } from './versioned-rows.js';

interface ReplayedWaiver {
  readonly number: number;
  readonly entry: number;
  readonly by: string;
  readonly rule: string;
  readonly until: string;
  readonly content: string;
  phase: 'requested' | 'approved' | 'ended';
}

/** Rules, what they refused, and exceptions from them. */
export class PolicyProjection implements Projection {
  private readonly rules = new VersionedRows();
  private readonly stated = new Map<string, string>();
  private readonly refusals: Value[][] = [];
  private readonly waivers = new Map<string, ReplayedWaiver>();
  private readonly waiverRows = new VersionedRows();

  constructor(
    subscribe: Subscribe,
    private readonly report: ReportFault,
    private readonly access: AccessProjection,
    datasets: DatasetsProjection,
  ) {
    subscribe('rule.stated', ({ index, data: { rule, ...content } }) => {
      const json = canonicalJson(withoutNulls(content));
      this.stated.set(rule, json);
      this.rules.put(rule, index, ['stated', json, null]);
    });
    subscribe('rule.retired', ({ index, data: { rule, reason } }) => {
      const json = this.stated.get(rule);
      if (json === undefined) return report(index, `retires the rule ${rule}, which is not stated`);
      this.stated.delete(rule);
      this.rules.put(rule, index, ['retired', json, reason]);
    });
    subscribe('policy.refused', ({ index, data: { gate, subject, findings } }) => {
      this.refusals.push([index, gate, subject, findings]);
      if (gate === 'commit') datasets.commitRefused(index, subject);
    });
    subscribe('waiver.requested', (entry) => this.request(entry));
    subscribe('waiver.approved', ({ index, at, by, data }) => {
      const waiver = this.step(data.waiver, index, 'approved');
      if (!waiver) return;
      const objection = this.access.objection(waiver.by, by);
      if (objection !== null) report(index, objection);
      if (waiver.until <= at) report(index, `approves ${data.waiver}, which expired at ${waiver.until}`);
    });
    subscribe('waiver.ended', ({ index, data }) => void this.step(data.waiver, index, 'ended'));
  }

  tables(): ProjectedTable[] {
    const waiver =
      'waiver valid_from:number valid_to:number number:number rule phase content:json requested_by requested_entry:number';
    const rule = 'rule valid_from:number valid_to:number state content:json retired_for';
    return [
      sortedTable('policy_rule', rule, 2, () => this.rules.rows()),
      sortedTable('policy_refusal', 'entry:number gate subject:json findings:json', 1, () => this.refusals),
      sortedTable('policy_waiver', waiver, 2, () => this.waiverRows.rows()),
    ];
  }

  private request({ index, by, data }: Entry<'waiver.requested'>): void {
    const { waiver: id, rule, scope, reason, until } = data;
    const number = this.waivers.size;
    if (id !== `waiver-${number + 1}`) this.report(index, `requests ${id}; by its order it is waiver-${number + 1}`);
    if (!this.stated.has(rule)) this.report(index, `is about the rule ${rule}, which is not stated`);
    const content = canonicalJson({ rule, scope, reason, until });
    const waiver: ReplayedWaiver = { number, entry: index, by, rule, until, content, phase: 'requested' };
    this.waivers.set(id, waiver);
    this.put(id, waiver, index);
  }

  /** Returns the waiver, if the step follows from its phase. */
  private step(id: string, index: number, phase: 'approved' | 'ended'): ReplayedWaiver | undefined {
    const waiver = this.waivers.get(id);
    const follows = waiver && (waiver.phase === 'requested' || (waiver.phase === 'approved' && phase === 'ended'));
    if (!follows) {
      this.report(index, `is about the waiver ${id}, which cannot be ${phase} then`);
      return undefined;
    }
    waiver.phase = phase;
    this.put(id, waiver, index);
    return waiver;
  }

  private put(id: string, { number, rule, phase, content, by, entry }: ReplayedWaiver, index: number): void {
    this.waiverRows.put(id, index, [number, rule, phase, content, by, entry]);
  }
}

/** The readers return null for a member that is absent. */
function withoutNulls(content: object): JsonObject {
  const members = Object.entries(content).flatMap(([name, value]: [string, unknown]) => {
    if (value === null) return [];
    return name === 'effective' ? [[name, withoutNulls(value as object)]] : [[name, value]];
  });
  return Object.fromEntries(members) as JsonObject;
}
