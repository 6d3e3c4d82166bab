import type { RecordedIds } from '@domain/origins';
import type { RecordedShard } from './planned-shard.js';

/** The numbers of the next new shard, derivation, origin and origin set. */
export interface NextNumbers {
  readonly shard: number;
  readonly derivation: number;
  readonly origin: number;
  readonly originSet: number;
}

/** What is recorded of everything that a chunk of declarations can name, when the chunk begins. */
export interface ChunkSnapshot {
  readonly next: NextNumbers;
  readonly shards: ReadonlyMap<string, RecordedShard>;
  /** Of shards that are declared again: where later statements located them, as `number uri`. */
  readonly locations: ReadonlySet<string>;
  /** Of all origins that the chunk names, and of the unstated one. */
  readonly originIds: RecordedIds;
}
