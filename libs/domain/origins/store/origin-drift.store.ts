import { Bitmap } from '@core/bitmap';
import type { Reader } from '@platform/database';
import { Drift } from '../origin-drift.js';
import { segmentOf } from '../segments.js';
import { SELECT_DRIFT } from './origin-segments.sql.js';

interface DriftRow {
  readonly origin: number;
  readonly gained: Buffer;
  readonly lost: Buffer;
}

/** Reads the drift of all origins in the segments of these shards, as of a tree size. */
export async function readDrift(reader: Reader, shards: Iterable<number>, asOf: number): Promise<Drift> {
  const segments = new Set<number>();
  for (const shard of shards) segments.add(segmentOf(shard));
  if (segments.size === 0) return Drift.none;
  const rows = await reader.query<DriftRow>(SELECT_DRIFT, [[...segments], asOf]);
  if (rows.length === 0) return Drift.none;
  const drift = rows.map(({ origin, gained, lost }) => ({
    origin,
    gained: Bitmap.fromBytes(gained),
    lost: Bitmap.fromBytes(lost),
  }));
  return new Drift(drift);
}
