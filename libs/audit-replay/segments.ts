import { Bitmap } from '@core/bitmap';
import { columnsOf, compareKeys, type ProjectedTable, type Row } from './projected-table.js';

const SEGMENT_BITS = 16;

interface Segment {
  readonly origin: number;
  readonly segment: number;
  readonly validFrom: number;
  readonly validTo: number | null;
  readonly changed: number;
  readonly declared: readonly number[];
  readonly effective: readonly number[];
  /** Shards that have the origin in effect now, but were registered without it. */
  readonly gained: readonly number[];
  /** Shards that were registered with it in effect, and have it no longer. */
  readonly lost: readonly number[];
}

type Open = { -readonly [Member in keyof Segment]: Segment[Member] } & { declared: number[]; effective: number[] };

/**
 * The shards that declare each origin, and those that have it, in segments of 65,536 shard numbers.
 */
export class Segments {
  private readonly open = new Map<number, Map<number, Open>>();
  private readonly closed: Segment[] = [];

  /** Adds a new shard: its rows are extended in place. */
  gain(shard: number, declared: readonly number[], effective: readonly number[], entry: number): void {
    for (const origin of effective) {
      const row = this.at(origin, shard >>> SEGMENT_BITS, 0);
      row.effective.push(shard);
      row.changed = entry;
    }
    for (const origin of declared) {
      const row = this.at(origin, shard >>> SEGMENT_BITS, 0);
      row.declared.push(shard);
      row.changed = entry;
    }
  }

  /** Applies a correction: closes the rows that it changes, and opens others. */
  supersede(changes: readonly SegmentChange[], entry: number): void {
    const rows = new Map<string, SegmentChange[]>();
    for (const change of changes) {
      const key = `${change.origin}/${change.shard >>> SEGMENT_BITS}`;
      const known = rows.get(key);
      if (known) known.push(change);
      else rows.set(key, [change]);
    }
    for (const own of rows.values()) {
      const [{ origin, shard }] = own as [SegmentChange];
      const row = this.reopen(origin, shard >>> SEGMENT_BITS, entry);
      const shardsOf = (member: SegmentChange['member'], gains: boolean): Set<number> =>
        new Set(own.flatMap((one) => (one.member === member && one.gains === gains ? [one.shard] : [])));
      row.declared = changed(row.declared, shardsOf('declared', true), shardsOf('declared', false));
      const [gained, lost] = [shardsOf('effective', true), shardsOf('effective', false)];
      row.effective = changed(row.effective, gained, lost);
      // A shard that gains back what it lost has again what it was registered with, and vice versa.
      const before = { gained: new Set(row.gained), lost: new Set(row.lost) };
      row.gained = changed(row.gained, without(gained, before.lost), lost);
      row.lost = changed(row.lost, without(lost, before.gained), gained);
    }
  }

  table(): ProjectedTable {
    const columns =
      'origin:number segment:number valid_from:number valid_to:number changed:append declared:set effective:set gained:set lost:set';
    return { name: 'origin_segment', key: 3, columns: columnsOf(columns), rows: () => this.rows() };
  }

  private *rows(): Generator<Row> {
    const open = [...this.open.values()].flatMap((segments) => [...segments.values()]);
    const all = [...this.closed, ...open].map((row): [Row, Segment] => [[row.origin, row.segment, row.validFrom], row]);
    for (const [key, { validTo, changed, declared, effective, gained, lost }] of all.sort(([a], [b]) =>
      compareKeys(a, b, 3),
    )) {
      const drift = gained.length + lost.length > 0 ? [Bitmap.of(gained), Bitmap.of(lost)] : [null, null];
      yield [...key, validTo, changed, Bitmap.of(declared), Bitmap.of(effective), ...drift];
    }
  }

  private reopen(origin: number, segment: number, entry: number): Open {
    const before = this.open.get(origin)?.get(segment);
    if (before) this.closed.push({ ...before, validTo: entry, changed: entry });
    this.open.get(origin)?.delete(segment);
    const row = this.at(origin, segment, entry);
    row.declared = [...(before?.declared ?? [])];
    row.effective = [...(before?.effective ?? [])];
    row.gained = [...(before?.gained ?? [])];
    row.lost = [...(before?.lost ?? [])];
    return row;
  }

  private at(origin: number, segment: number, validFrom: number): Open {
    const segments = this.open.get(origin) ?? new Map<number, Open>();
    this.open.set(origin, segments);
    let row = segments.get(segment);
    if (!row) {
      const sets = { declared: [], effective: [], gained: [], lost: [] };
      row = { origin, segment, validFrom, validTo: null, changed: validFrom, ...sets };
      segments.set(segment, row);
    }
    return row;
  }
}

const changed = (shards: readonly number[], gained: ReadonlySet<number>, lost: ReadonlySet<number>): number[] => [
  ...shards.filter((shard) => !lost.has(shard)),
  ...gained,
];

const without = (shards: ReadonlySet<number>, others: ReadonlySet<number>): Set<number> =>
  new Set([...shards].filter((shard) => !others.has(shard)));

export interface SegmentChange {
  readonly shard: number;
  readonly origin: number;
  readonly member: 'declared' | 'effective';
  readonly gains: boolean;
}
