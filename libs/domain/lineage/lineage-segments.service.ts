import { Injectable } from '@nestjs/common';
import { Database } from '@platform/database';
import { SEGMENT_SHARDS, storedSegment } from './lineage-segment.js';
import { readDerivations, readShardDerivations } from './store/lineage.store.js';
import {
  insertSegment,
  readSegmentPlaces,
  readShardsRegistered,
  type SegmentPlace,
} from './store/lineage-segments.store.js';

/** Keeps the lineage of shards in segments, which are read faster than their rows. */
@Injectable()
export class LineageSegmentsService {
  constructor(private readonly database: Database) {}

  /**
   * Writes the segments that are missing, each in a transaction of its own that takes no lock of
   * the ledger. Returns how many. Stops between two of them if the signal aborts.
   */
  async extend(signal?: AbortSignal, shards: number = SEGMENT_SHARDS): Promise<number> {
    const places = await readSegmentPlaces(this.database);
    const missing = missingRanges(places, await readShardsRegistered(this.database), shards);
    let derivation = 0;
    let written = 0;
    for (const part of [...places, ...missing].sort((a, b) => a.shard - b.shard)) {
      if (signal?.aborted === true) break;
      if (isPlace(part)) {
        derivation = part.derivation + part.derivations;
        continue;
      }
      derivation = await this.write(part, derivation);
      written++;
    }
    return written;
  }

  /** Returns the first derivation behind those of the segment. */
  private async write({ shard, shards }: ShardRange, derivation: number): Promise<number> {
    const derivations = await readShardDerivations(this.database, shard, shard + shards);
    const end = derivations.reduce((most, one) => Math.max(most, one + 1), derivation);
    const parents = await readDerivations(this.database, derivation, end);
    const segment = storedSegment({ shard, derivation, derivations, parents });
    await this.database.transaction((tx) => insertSegment(tx, segment));
    return end;
  }
}

const isPlace = (part: ShardRange | SegmentPlace): part is SegmentPlace => 'derivation' in part;

export interface ShardRange {
  readonly shard: number;
  readonly shards: number;
}

/**
 * The ranges of registered shards that no segment has, each at most of the given size; the last
 * shards only once there are so many.
 */
export function missingRanges(places: readonly SegmentPlace[], registered: number, size: number): ShardRange[] {
  const ranges: ShardRange[] = [];
  let next = 0;
  for (const { shard, shards } of places) {
    for (; next < shard; next += size) ranges.push({ shard: next, shards: Math.min(size, shard - next) });
    next = shard + shards;
  }
  for (; next + size <= registered; next += size) ranges.push({ shard: next, shards: size });
  return ranges;
}
