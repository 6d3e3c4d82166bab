import type { Reader } from '@platform/database';
import {
  SELECT_CHANGED_SEGMENTS,
  SELECT_LAST_CHANGE,
  SELECT_PAST_SEGMENTS,
  SELECT_PRESENT_SEGMENTS,
} from './segment-cache.sql.js';
import { ShardSetCache } from './shard-set-cache.store.js';
import type { OriginShards } from './origin-segments.store.js';

/** The shards of origins, in memory. */
export class SegmentCache extends ShardSetCache<keyof OriginShards> {
  constructor(committed: Reader, limitBytes?: number) {
    const table = {
      cacheName: 'origin-segments',
      sets: ['declared', 'effective'] as const,
      lastChange: SELECT_LAST_CHANGE,
      present: SELECT_PRESENT_SEGMENTS,
      changedSince: SELECT_CHANGED_SEGMENTS,
      past: SELECT_PAST_SEGMENTS,
    };
    super(committed, table, limitBytes);
  }
}
