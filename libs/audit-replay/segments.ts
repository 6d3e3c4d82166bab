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
    const touched = new Map<string, Open>();
    for (const { shard, origin, member, gains } of changes) {
      const segment = shard >>> SEGMENT_BITS;
      const row = touched.get(`${origin}/${segment}`) ?? this.reopen(origin, segment, entry);
      touched.set(`${origin}/${segment}`, row);
      row[member] = gains ? [...row[member], shard] : row[member].filter((one) => one !== shard);
    }
  }

  table(): ProjectedTable {
    const columns =
      'origin:number segment:number valid_from:number valid_to:number changed:append declared:set effective:set';
    return { name: 'origin_segment', key: 3, columns: columnsOf(columns), rows: () => this.rows() };
  }

  private *rows(): Generator<Row> {
    const open = [...this.open.values()].flatMap((segments) => [...segments.values()]);
    const all = [...this.closed, ...open].map((row): [Row, Segment] => [[row.origin, row.segment, row.validFrom], row]);
    for (const [key, { validTo, changed, declared, effective }] of all.sort(([a], [b]) => compareKeys(a, b, 3))) {
      yield [...key, validTo, changed, Bitmap.of(declared), Bitmap.of(effective)];
    }
  }

  private reopen(origin: number, segment: number, entry: number): Open {
    const before = this.open.get(origin)?.get(segment);
    if (before) this.closed.push({ ...before, validTo: entry, changed: entry });
    this.open.get(origin)?.delete(segment);
    const row = this.at(origin, segment, entry);
    row.declared = [...(before?.declared ?? [])];
    row.effective = [...(before?.effective ?? [])];
    return row;
  }

  private at(origin: number, segment: number, validFrom: number): Open {
    const segments = this.open.get(origin) ?? new Map<number, Open>();
    this.open.set(origin, segments);
    let row = segments.get(segment);
    if (!row) {
      row = { origin, segment, validFrom, validTo: null, changed: validFrom, declared: [], effective: [] };
      segments.set(segment, row);
    }
    return row;
  }
}

export interface SegmentChange {
  readonly shard: number;
  readonly origin: number;
  readonly member: 'declared' | 'effective';
  readonly gains: boolean;
}
