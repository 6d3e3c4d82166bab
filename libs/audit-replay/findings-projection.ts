import { Bitmap } from '@core/bitmap';
import { canonicalJson, sha256 } from '@core/kernel';
import type { Range } from './data-readers.js';
import type { Entry } from './entry-formats.js';
import { type ProjectedTable, sortedTable, type Value } from './projected-table.js';
import type { Projection, ReportFault, Subscribe } from './projection.js';
import { VersionedRows } from './versioned-rows.js';

const EXAMPLES_KEPT = 10;
const NAMES_KEPT = 100;
const NAME_BYTES_KEPT = 4_096;
/** Stands for the names that are not kept. */
const OTHER_NAMES = '*';

interface FindingStatus {
  readonly severity: string;
  readonly detail: string;
  readonly state: string;
  readonly stepEntry: number;
  readonly count: number;
  readonly examples: readonly string[];
  readonly vendors: readonly string[];
  readonly datasets: readonly string[];
  readonly seenEntry: number;
  readonly owner: string | null;
  readonly ignoredUntil: string | null;
}

export class FindingsProjection implements Projection {
  private readonly findings: Value[][] = [];
  private readonly counted = new Map<string, Bitmap>();
  private readonly current = new Map<string, FindingStatus>();
  private readonly statuses = new VersionedRows();

  constructor(
    subscribe: Subscribe,
    private readonly report: ReportFault,
  ) {
    subscribe('finding.raised', (entry) => this.raise(entry));
    subscribe('finding.recurred', ({ index, data }) => {
      const { finding, count, examples, shards, vendors, datasets } = data;
      this.countShards(finding, shards, count, index);
      this.change(finding, index, (before) => ({
        ...before,
        seenEntry: index,
        count: before.count + count,
        examples: [...new Set([...before.examples, ...examples])].slice(0, EXAMPLES_KEPT),
        vendors: keptNames(before.vendors, vendors),
        datasets: keptNames(before.datasets, datasets),
      }));
    });
    subscribe('finding.updated', ({ index, data: { finding, ...stated } }) =>
      this.change(finding, index, (before) => this.unsettled(before, index, { ...stated, seenEntry: index })),
    );
    subscribe('finding.assigned', ({ index, data: { finding, owner } }) =>
      this.change(finding, index, (before) => this.unsettled(before, index, { owner })),
    );
    subscribe('finding.ignored', ({ index, data: { finding, until } }) =>
      this.change(finding, index, (before) => this.unsettled(before, index, { ignoredUntil: until })),
    );
    for (const state of ['acknowledged', 'resolved', 'waived'] as const) {
      subscribe(`finding.${state}`, ({ index, data: { finding } }) =>
        this.change(finding, index, (before) => ({ ...before, state, stepEntry: index })),
      );
    }
  }

  tables(): ProjectedTable[] {
    const finding =
      'id entry:number raised_at:instant identity:bytes kind severity subject:json removal shard detail evidence:json';
    const status =
      'finding valid_from:number valid_to:number severity detail state step_entry:number count:number examples:json ' +
      'vendors:json datasets:json seen_entry:number owner ignored_until:instant';
    return [
      sortedTable('finding', finding, 1, () => this.findings),
      sortedTable('finding_shards', 'finding shards:set', 1, () => this.counted),
      sortedTable('finding_status', status, 2, () => this.statuses.rows()),
    ];
  }

  private raise({ index, at, data }: Entry<'finding.raised'>): void {
    const { finding, kind, severity, detail, evidence, count, examples, shards, vendors, datasets } = data;
    const { json, value: subject } = data.subject;
    const identity = sha256(`whence/finding/v1\n${kind}\n${json}`).toString('hex');
    const about = [json, subject.removal, subject.shard, detail, evidence];
    this.findings.push([finding, index, at, identity, kind, severity, ...about]);
    this.countShards(finding, shards, count, index);
    this.put(finding, index, {
      ...{ severity, detail, state: 'open', stepEntry: index, count, examples, vendors, datasets },
      ...{ seenEntry: index, owner: null, ignoredUntil: null },
    });
  }

  private countShards(finding: string, ranges: readonly Range[], count: number, entry: number): void {
    if (ranges.length === 0) return;
    const shards = Bitmap.fromRanges(ranges);
    const before = this.counted.get(finding) ?? Bitmap.empty();
    if (shards.size !== count || shards.intersects(before))
      this.report(entry, `counts ${count} shards; ${shards.andNot(before).size} of those it names are new`);
    this.counted.set(finding, before.or(shards));
  }

  private change(id: string, entry: number, next: (before: FindingStatus) => FindingStatus): void {
    const before = this.current.get(id);
    if (before) this.put(id, entry, next(before));
    else this.report(entry, `names the finding ${id}, which was not raised before it`);
  }

  /** What is settled is updated, assigned and ignored no more. */
  private unsettled(before: FindingStatus, entry: number, after: Partial<FindingStatus>): FindingStatus {
    if (before.state !== 'open' && before.state !== 'acknowledged') this.report(entry, 'is about a settled finding');
    return { ...before, ...after };
  }

  private put(id: string, entry: number, status: FindingStatus): void {
    this.current.set(id, status);
    const { severity, detail, state, stepEntry, count, examples, vendors, datasets } = status;
    const lists = [examples, vendors, datasets].map(canonicalJson);
    this.statuses.put(id, entry, [
      ...[severity, detail, state, stepEntry, count],
      ...[...lists, status.seenEntry, status.owner, status.ignoredUntil],
    ]);
  }
}

function keptNames(known: readonly string[], found: readonly string[]): string[] {
  const kept: string[] = [];
  let bytes = 0;
  for (const name of new Set([...known, ...found])) {
    bytes += Buffer.byteLength(name);
    if (name === OTHER_NAMES || kept.length === NAMES_KEPT || bytes > NAME_BYTES_KEPT) return [...kept, OTHER_NAMES];
    kept.push(name);
  }
  return kept;
}
