import { Bitmap } from '@core/bitmap';
import type { Reader, Transaction } from '@platform/database';
import { segmentOf } from '../segments.js';
import { EXTEND_SEGMENTS, SELECT_OPEN_SEGMENTS, SELECT_SEGMENTS } from './origin-segments.sql.js';

interface SegmentChange {
  readonly origin: number;
  readonly segment: number;
  readonly declared: number[];
  readonly effective: number[];
}

interface SegmentRow {
  readonly origin: number;
  readonly segment: number;
  readonly validFrom: number;
  readonly declared: Buffer;
  readonly effective: Buffer;
}

/** Collects the origins of new shards, so that each segment is written once. */
export class SegmentGrowth {
  private readonly changes = new Map<string, SegmentChange>();

  add(shard: number, declared: readonly number[], effective: readonly number[]): void {
    for (const origin of declared) this.at(origin, shard).declared.push(shard);
    for (const origin of effective) this.at(origin, shard).effective.push(shard);
  }

  all(): SegmentChange[] {
    return [...this.changes.values()];
  }

  private at(origin: number, shard: number): SegmentChange {
    const segment = segmentOf(shard);
    const key = `${origin}/${segment}`;
    const known = this.changes.get(key);
    if (known) return known;
    const change = { origin, segment, declared: [], effective: [] };
    this.changes.set(key, change);
    return change;
  }
}

/**
 * Adds new shards to the segments of their origins. No earlier position includes them, so the rows
 * are extended in place.
 */
export async function extendSegments(tx: Transaction, growth: SegmentGrowth, entry: number): Promise<void> {
  const all = growth.all();
  if (all.length === 0) return;
  const keys = [all.map((change) => change.origin), all.map((change) => change.segment)];
  const rows = await tx.query<SegmentRow>(SELECT_OPEN_SEGMENTS, keys);
  const open = new Map(rows.map((row) => [`${row.origin}/${row.segment}`, row]));
  const next = all.map(({ origin, segment, declared, effective }) => {
    const row = open.get(`${origin}/${segment}`);
    return {
      validFrom: row?.validFrom ?? 0,
      declared: withAdded(row?.declared, declared),
      effective: withAdded(row?.effective, effective),
    };
  });
  await tx.query(EXTEND_SEGMENTS, [
    ...keys,
    next.map((row) => row.validFrom),
    entry,
    next.map((row) => row.declared),
    next.map((row) => row.effective),
  ]);
}

function withAdded(bytes: Buffer | undefined, added: readonly number[]): Buffer {
  if (bytes && added.length === 0) return bytes;
  const before = bytes ? Bitmap.fromBytes(bytes) : Bitmap.empty();
  return before.or(Bitmap.of(added)).toBytes();
}

export interface OriginShards {
  readonly declared: Bitmap;
  readonly effective: Bitmap;
}

/**
 * Reads the shards of each origin, as of a tree size. The sets may include shards that were
 * registered later; the caller cuts them off.
 */
export async function readSegmentsByOrigin(
  reader: Reader,
  origins: readonly number[],
  asOf: number,
): Promise<Map<number, OriginShards>> {
  const byOrigin = new Map<number, SegmentBytes[]>();
  for (const row of await segmentRows(reader, origins, asOf)) {
    const rows = byOrigin.get(row.origin);
    if (rows) rows.push(row);
    else byOrigin.set(row.origin, [row]);
  }
  return new Map([...byOrigin].map(([origin, rows]) => [origin, unite(rows)]));
}

type SegmentBytes = Pick<SegmentRow, 'origin' | 'declared' | 'effective'>;

async function segmentRows(reader: Reader, origins: readonly number[], asOf: number): Promise<SegmentBytes[]> {
  return origins.length === 0 ? [] : reader.query<SegmentBytes>(SELECT_SEGMENTS, [origins, asOf]);
}

function unite(rows: readonly SegmentBytes[]): OriginShards {
  return {
    declared: Bitmap.union(rows.map((row) => Bitmap.fromBytes(row.declared))),
    effective: Bitmap.union(rows.map((row) => Bitmap.fromBytes(row.effective))),
  };
}
