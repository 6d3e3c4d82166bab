import { DerivationEntity } from './store/derivation.entity.js';
import { OriginEntity, OriginSetEntity } from './store/origin.entity.js';
import { OriginSegmentEntity } from './store/origin-segment.entity.js';
import { ShardEntity, ShardLocationEntity, ShardPastEntity, ShardStatementEntity } from './store/shard.entity.js';

export type { ShardOrigins } from './effective-origins.js';
export { Lineage } from './lineage.js';
export { downstreamClosure, upstreamClosure } from './lineage-closures.js';
export type { LineageView } from './lineage-view.js';
export type { Walk, WalkBounds } from './lineage-graph.js';
export {
  ACQUISITIONS,
  INVOLVEMENTS,
  makerOf,
  NEXUSES,
  ORIGIN_KINDS,
  UNSTATED_ORIGIN,
  originMatches,
  UNNAMED_VENDOR,
  vendorsOf,
  type Acquisition,
  type Evidence,
  type Involvement,
  type Nexus,
  type Origin,
  type OriginDeclaration,
  type OriginFilter,
  type OriginKind,
  type OriginTuple,
} from './origin.js';
export { hostPattern } from './host-pattern.js';
export { OriginIndex } from './origin-index.js';
export { PARENT_LIMIT, type ReadDeclaration, readToRegister } from './read-declaration.js';
export type { Outcome, Refusal, Registration } from './registration.js';
export type { NewShard } from './planned-shard.js';
export type { ChunkWatch, RegistrationWatch } from './registration-watch.js';
export {
  type Corrected,
  type Correction,
  type OriginsListener,
  ShardCorrectionsService,
} from './shard-corrections.service.js';
export type { Activity, ShardDeclaration, ShardFacts } from './shard-declaration.js';
export { segmentRange, segmentsOf } from './segments.js';
export { ShardNamesService } from './shard-names.service.js';
export { type RecordPage, type ShardNaming, ShardRecords } from './shard-records.js';
export { type RefusedDigest, type ShardPlaces, ShardPlacesReadModel } from './shard-places.read-model.js';
export type { ShardQuery } from './shard-query.js';
export { figuresTooLarge, ShardTallies } from './shard-tallies.js';
export { ShardsError, type ShardsErrorCode } from './shards.errors.js';
export { SHARD_ENTRY_KINDS } from './shards.ledger-entries.js';
export { ShardsModule } from './shards.module.js';
export { type ListedShard, type NumberPage, type Shard, ShardsReadModel } from './shards.read-model.js';
export { ShardsService, type AttributedDeclaration } from './shards.service.js';
export { addTally, FACETS, NO_TALLY, TallySheet, type Facet, type FacetTally, type Tally } from './tally.js';
export { ShardSetCache } from './store/shard-set-cache.js';
export const shardEntities = [
  DerivationEntity,
  OriginEntity,
  OriginSegmentEntity,
  OriginSetEntity,
  ShardEntity,
  ShardLocationEntity,
  ShardPastEntity,
  ShardStatementEntity,
];
