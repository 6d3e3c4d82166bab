import type { RecordedIds } from '@domain/origins';
import type { RecordedShard } from './planned-shard.js';

/** The numbers of the next new shard, derivation, origin and origin set. */
export interface NextNumbers {
  readonly shard: number;
  readonly derivation: number;
  readonly origin: number;
  readonly originSet: number;
}

/** The recorded shards, origins and locations that a chunk of declarations can refer to. */
export interface ChunkSnapshot {
  readonly next: NextNumbers;
  readonly shards: ReadonlyMap<string, RecordedShard>;
  /**
   * The names by which a line can refer to a shard of an earlier line, where digests are unread: to
   * name other shards in the plan is of no use. Undefined: any.
   */
  readonly named?: ReadonlySet<string> | undefined;
  /** The later locations of shards that are declared again, as `number uri`. */
  readonly locations: ReadonlySet<string>;
  /** The ids of all origins that the chunk names, and of the unstated origin. */
  readonly originIds: RecordedIds;
  /** The origins of the sets that had to be read, by the sets' ids. */
  readonly setsRead: ReadonlyMap<number, readonly number[]>;
}
