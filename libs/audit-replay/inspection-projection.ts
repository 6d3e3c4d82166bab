import type { Entry } from './entry-formats.js';
import { type ProjectedTable, sortedTable, type Value } from './projected-table.js';
import type { Projection, ReportFault, Subscribe } from './projection.js';

interface Running {
  readonly shards: number;
  readonly measured: Set<number>;
  /** Bytes, records, inconclusive and contradicting shards, of all measurements so far. */
  totals: readonly [number, number, number, number];
  ended: boolean;
}

/** Inspections, and what they measured: each shard once, in the order of the entries. */
export class InspectionProjection implements Projection {
  private readonly running = new Map<string, Running>();
  private readonly inspections: Value[][] = [];
  private readonly ends: Value[][] = [];
  private readonly measurements: Value[][] = [];
  /** How many lines the list of each digest has. */
  private readonly lists = new Map<string, number>();

  constructor(
    subscribe: Subscribe,
    private readonly report: ReportFault,
    private readonly shards: { readonly count: number },
  ) {
    subscribe('inspection.begun', (entry) => this.begin(entry));
    subscribe('measurement.recorded', (entry) => this.record(entry));
    subscribe('inspection.concluded', (entry) => {
      const { inspection, shards } = entry.data;
      const found = this.end(entry, inspection, 'concluded', null);
      if (found && (found.shards !== shards || found.measured.size !== shards))
        this.report(entry.index, `concludes ${shards} shards; ${found.measured.size} of ${found.shards} are measured`);
    });
    subscribe('inspection.cancelled', (entry) => {
      this.end(entry, entry.data.inspection, 'cancelled', entry.data.reason);
    });
  }

  private begin({ index, at, data }: Entry<'inspection.begun'>): void {
    const { inspection, subject, detectors, sample, text, upto, shards } = data;
    if (upto > index) this.report(index, 'inspects what is recorded after it');
    const number = this.inspections.length;
    const chosen = [subject, detectors, sample ?? null, text ?? null, upto];
    this.inspections.push([inspection, number, ...chosen, shards.digest, shards.count, index, at]);
    this.running.set(inspection, { shards: shards.count, measured: new Set(), totals: [0, 0, 0, 0], ended: false });
  }

  private record({ index, at, data }: Entry<'measurement.recorded'>): void {
    const { inspection, shard, uri, bytes, records, results, contradicts, list } = data;
    const found = this.openAt(index, inspection);
    if (!found) return;
    if (shard >= this.shards.count) this.report(index, 'measures a shard that was not registered before it');
    if (found.measured.has(shard)) this.report(index, 'measures a shard a second time');
    const inconclusive = results.value.some(({ outcome }) => outcome === 'inconclusive');
    const [readBytes, readRecords, unclear, contradicting] = found.totals;
    found.totals = [
      readBytes + bytes,
      readRecords + records,
      unclear + Number(inconclusive),
      contradicting + Number(contradicts !== null),
    ];
    const stated = [uri ?? null, results.json, contradicts ?? '[]', list.digest];
    this.measurements.push([inspection, shard, found.measured.size, index, at, ...stated, ...found.totals]);
    found.measured.add(shard);
    this.keep(list, index);
    // A list of what was kept of the shard's records, a line for each.
    for (const { counts } of results.value)
      if (counts?.keptList) this.keep({ digest: counts.keptList, lines: counts.kept ?? 0 }, index);
  }

  private end(
    { index, at }: { readonly index: number; readonly at: string },
    inspection: string,
    outcome: string,
    reason: string | null,
  ): Running | undefined {
    const found = this.openAt(index, inspection);
    if (!found) return undefined;
    found.ended = true;
    this.ends.push([inspection, index, at, outcome, reason]);
    return found;
  }

  private openAt(entry: number, inspection: string): Running | undefined {
    const found = this.running.get(inspection);
    if (!found) this.report(entry, `names ${inspection}, which was not begun before it`);
    else if (found.ended) this.report(entry, `names ${inspection}, which had ended`);
    return found?.ended ? undefined : found;
  }

  private keep({ digest, lines }: { readonly digest: string; readonly lines: number }, entry: number): void {
    const known = this.lists.get(digest) ?? lines;
    if (known !== lines)
      this.report(entry, `states ${lines} lines for the list ${digest}; an entry before it states ${known}`);
    this.lists.set(digest, known);
  }

  tables(): ProjectedTable[] {
    const inspection =
      'id number:number subject:json detectors:json sample:json text upto:number shards:digest-of shard_count:number ' +
      'entry:number begun_at:instant';
    const measurement =
      'inspection shard:number number:number entry:number measured_at:instant uri results:json contradicts:json ' +
      'list:bytes bytes:number records:number inconclusive:number contradicting:number';
    const lists = () => [...this.lists].map(([digest, lines]) => [digest, `${digest} ${lines}`]);
    return [
      sortedTable('inspection', inspection, 1, () => this.inspections),
      sortedTable('inspection_end', 'inspection entry:number ended_at:instant outcome reason', 1, () => this.ends),
      sortedTable('measurement', measurement, 2, () => this.measurements),
      sortedTable('measurement_list', 'digest:bytes content:list', 1, lists),
    ];
  }
}
