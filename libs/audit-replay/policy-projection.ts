import { canonicalJson, type JsonObject } from '@core/kernel';
import { type ProjectedTable, sortedTable, type Value } from './projected-table.js';
import type { Projection, ReportFault, Subscribe } from './projection.js';
import { VersionedRows } from './versioned-rows.js';

export class PolicyProjection implements Projection {
  private readonly rules = new VersionedRows();
  private readonly stated = new Map<string, string>();
  private readonly refusals: Value[][] = [];

  constructor(subscribe: Subscribe, report: ReportFault) {
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
    });
  }

  tables(): ProjectedTable[] {
    const rule = 'rule valid_from:number valid_to:number state content:json retired_for';
    return [
      sortedTable('policy_rule', rule, 2, () => this.rules.rows()),
      sortedTable('policy_refusal', 'entry:number gate subject:json findings:json', 1, () => this.refusals),
    ];
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
