export { hostPattern } from './host-pattern.js';
export { PARENT_LIMIT, type ReadDeclaration, readToRegister } from './read-declaration.js';
export type { Outcome, Refusal, Registration } from './registration.js';
export type { NewShard } from './planned-shard.js';
export type { ChunkWatch, RegistrationWatch } from './shards.events.js';
export {
  type Corrected,
  type Correction,
  type OriginsListener,
  ShardCorrectionsService,
} from './shard-corrections.service.js';
export type { ShardDeclaration, ShardFacts } from './shard-declaration.js';
export { ShardNamesService } from './shard-names.service.js';
export { type RecordPage, type ShardNaming, ShardRecords } from './shard-records.read-model.js';
export { type RefusedDigest, type ShardPlaces, ShardPlacesReadModel } from './shard-places.read-model.js';
export type { ShardQuery } from './shard-query.js';
export { figuresTooLarge, ShardTallies } from './shard-tallies.read-model.js';
export { ShardsError, type ShardsErrorCode } from './shards.errors.js';
export { ShardsModule } from './shards.module.js';
export { type ListedShard, type NumberPage, type Shard, ShardsReadModel } from './shards.read-model.js';
export { ShardsService, type AttributedDeclaration } from './shards.service.js';
