import { Bitmap } from '@core/bitmap';
import type { Reader, Transaction } from '@platform/database';
import { segmentOf } from '../segments.js';
import { CLOSE_SEGMENTS, SELECT_OPEN_SEGMENTS, SELECT_SEGMENTS, UPSERT_SEGMENTS } from './origin-segments.sql.js';

interface SegmentChange {
  readonly origin: number;
  readonly segment: number;
  declared: number[];
  effective: number[];
  noLongerDeclared: number[];
  noLongerEffective: number[];
}

interface SegmentRow {
  readonly origin: number;
  readonly segment: number;
  readonly validFrom: number;
  readonly declared: Buffer;
  readonly effective: Buffer;
}

/** Collects the origins that shards gain and lose, so that each segment is written once. */
export class SegmentChanges {
  private readonly changes = new Map<string, SegmentChange>();

  gain(shard: number, declared: readonly number[], effective: readonly number[]): void {
    for (const origin of declared) this.at(origin, shard).declared.push(shard);
    for (const origin of effective) this.at(origin, shard).effective.push(shard);
  }

  lose(shard: number, declared: readonly number[], effective: readonly number[]): void {
    for (const origin of declared) this.at(origin, shard).noLongerDeclared.push(shard);
    for (const origin of effective) this.at(origin, shard).noLongerEffective.push(shard);
  }

  all(): SegmentChange[] {
    return [...this.changes.values()];
  }

  private at(origin: number, shard: number): SegmentChange {
    const segment = segmentOf(shard);
    const key = `${origin}/${segment}`;
    const known = this.changes.get(key);
    if (known) return known;
    const change = { origin, segment, declared: [], effective: [], noLongerDeclared: [], noLongerEffective: [] };
    this.changes.set(key, change);
    return change;
  }
}

/**
 * Writes the changes. Registration only adds shards that no earlier position includes, so it
 * extends rows in place; a correction changes valid rows, so it closes them at its entry and opens
 * new ones.
 */
export async function applySegmentChanges(
  tx: Transaction,
  changes: SegmentChanges,
  entry: number,
  manner: 'extend' | 'supersede',
): Promise<void> {
  const all = changes.all();
  if (all.length === 0) return;
  const keys = [all.map((change) => change.origin), all.map((change) => change.segment)];
  const rows = await tx.query<SegmentRow>(SELECT_OPEN_SEGMENTS, keys);
  const open = new Map(rows.map((row) => [`${row.origin}/${row.segment}`, row]));
  const next = all.map((change) => nextSegment(change, open.get(`${change.origin}/${change.segment}`)));
  if (manner === 'supersede') await tx.query(CLOSE_SEGMENTS, [...keys, entry]);
  await tx.query(UPSERT_SEGMENTS, [
    ...keys,
    next.map((row) => (manner === 'supersede' ? entry : (row.validFrom ?? 0))),
    entry,
    next.map((row) => row.declared),
    next.map((row) => row.effective),
  ]);
}

function nextSegment(
  change: SegmentChange,
  row: SegmentRow | undefined,
): { validFrom?: number; declared: Buffer; effective: Buffer } {
  const changed = (bytes: Buffer | undefined, lost: number[], gained: number[]): Buffer => {
    const before = bytes ? Bitmap.fromBytes(bytes) : Bitmap.empty();
    const kept = lost.length > 0 ? before.andNot(Bitmap.of(lost)) : before;
    return (gained.length > 0 ? kept.or(Bitmap.of(gained)) : kept).toBytes();
  };
  return {
    validFrom: row?.validFrom,
    declared: changed(row?.declared, change.noLongerDeclared, change.declared),
    effective: changed(row?.effective, change.noLongerEffective, change.effective),
  };
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
