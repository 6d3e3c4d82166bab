import { Bitmap } from '@core/bitmap';
import type { Reader, Transaction } from '@platform/database';
import { NO_SEGMENTS, type OpenSegment, type OpenSegments, segmentKey } from '../open-segments.js';
import { segmentOf } from '../segments.js';
import { EXTEND_SEGMENTS, SELECT_OPEN_SEGMENTS, SELECT_SEGMENTS } from './origin-segments.sql.js';

interface SegmentChange {
  readonly key: number;
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

/**
 * Collects the origins of new shards, in the order of their numbers, so that each segment is
 * written once.
 */
export class SegmentGrowth {
  /** By origin and segment, as one number. */
  private readonly changes = new Map<number, SegmentChange>();

  add(shard: number, declared: readonly number[], effective: readonly number[]): void {
    for (const origin of declared) this.at(origin, shard).declared.push(shard);
    for (const origin of effective) this.at(origin, shard).effective.push(shard);
  }

  all(): SegmentChange[] {
    return [...this.changes.values()];
  }

  private at(origin: number, shard: number): SegmentChange {
    const segment = segmentOf(shard);
    const key = segmentKey(origin, segment);
    const known = this.changes.get(key);
    if (known) return known;
    const change = { key, origin, segment, declared: [], effective: [] };
    this.changes.set(key, change);
    return change;
  }
}

/**
 * Adds new shards to the segments of their origins. No earlier position includes them, so the rows
 * are extended in place.
 * @param cached rows as they are, which are not read
 * @returns the rows as they are then
 */
export async function extendSegments(
  tx: Transaction,
  growth: SegmentGrowth,
  entry: number,
  cached: OpenSegments = NO_SEGMENTS,
): Promise<OpenSegments> {
  const all = growth.all();
  const extended = new Map<number, OpenSegment>();
  if (all.length === 0) return extended;
  const read = await readOpen(
    tx,
    all.filter(({ key }) => !cached.has(key)),
  );
  for (const { key, declared, effective } of all) {
    const row = cached.get(key) ?? read.get(key);
    extended.set(key, {
      validFrom: row?.validFrom ?? 0,
      declared: withAdded(row?.declared, declared),
      effective: withAdded(row?.effective, effective),
    });
  }
  const rows = [...extended.values()];
  await tx.query(EXTEND_SEGMENTS, [
    all.map((change) => change.origin),
    all.map((change) => change.segment),
    rows.map((row) => row.validFrom),
    entry,
    rows.map((row) => row.declared.toBytes()),
    rows.map((row) => row.effective.toBytes()),
  ]);
  return extended;
}

async function readOpen(tx: Transaction, changes: readonly SegmentChange[]): Promise<OpenSegments> {
  if (changes.length === 0) return NO_SEGMENTS;
  const keys = [changes.map((change) => change.origin), changes.map((change) => change.segment)];
  const rows = await tx.query<SegmentRow>(SELECT_OPEN_SEGMENTS, keys);
  return new Map(
    rows.map(({ origin, segment, validFrom, declared, effective }) => {
      const sets = { declared: Bitmap.fromBytes(declared), effective: Bitmap.fromBytes(effective) };
      return [segmentKey(origin, segment), { validFrom, ...sets }];
    }),
  );
}

/** @param added ascending */
function withAdded(before: Bitmap = Bitmap.empty(), added: readonly number[]): Bitmap {
  return added.length === 0 ? before : before.or(Bitmap.fromSorted(Uint32Array.from(added)));
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
