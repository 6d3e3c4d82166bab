import type { Reader, Transaction } from '@platform/database';
import type { LineageSize } from '../lineage-arrays.js';
import type { StoredSegment } from '../lineage-segment.js';
import {
  INSERT_LINEAGE_SEGMENT,
  SELECT_DERIVATIONS_OF_SHARDS,
  SELECT_LINEAGE_SEGMENTS,
  SELECT_SEGMENT_PLACES,
  SELECT_SEGMENT_SIZES,
  SELECT_SHARDS_REGISTERED,
} from './lineage-segments.sql.js';

export type SegmentPlace = Omit<StoredSegment, 'content' | 'digest'>;

/** In the order of their shards. */
export function readSegmentPlaces(reader: Reader): Promise<SegmentPlace[]> {
  return reader.query<SegmentPlace>(SELECT_SEGMENT_PLACES);
}

/** At most so many segments that begin at the shard or behind it, in order. */
export function readSegments(reader: Reader, shard: number, most: number): Promise<StoredSegment[]> {
  return reader.query<StoredSegment>(SELECT_LINEAGE_SEGMENTS, [shard, most]);
}

/** What all segments together need room for, at most. */
export async function readSegmentSizes(reader: Reader): Promise<LineageSize> {
  const [row] = await reader.query<LineageSize>(SELECT_SEGMENT_SIZES);
  return row ?? { shards: 0, derivations: 0, pairs: 0 };
}

/** The derivations of shards, -1 for none. A shard that is not registered is absent. */
export async function readDerivationsOf(reader: Reader, shards: readonly number[]): Promise<Map<number, number>> {
  const sql = SELECT_DERIVATIONS_OF_SHARDS;
  const rows = await reader.query<{ number: number; derivation: number }>(sql, [shards]);
  return new Map(rows.map(({ number, derivation }) => [number, derivation]));
}

export async function readShardsRegistered(reader: Reader): Promise<number> {
  const [row] = await reader.query<{ count: number }>(SELECT_SHARDS_REGISTERED);
  return row?.count ?? 0;
}

export async function insertSegment(tx: Transaction, segment: StoredSegment): Promise<void> {
  const { shard, shards, derivation, derivations, content, digest } = segment;
  await tx.query(INSERT_LINEAGE_SEGMENT, [shard, shards, derivation, derivations, content, digest]);
}
