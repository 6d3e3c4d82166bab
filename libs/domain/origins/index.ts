export { CollectionPeriod, DeclareOrigin, Evidence } from './declare-origin.command.js';
export type { ShardOrigins } from './shard-origins.js';
export { type Added, Interner, type RecordedIds } from './interner.js';
export { InternedIds } from './interned-ids.js';
export {
  ACQUISITIONS,
  INVOLVEMENTS,
  makerOf,
  NEXUSES,
  ORIGIN_KINDS,
  originHash,
  originIdentity,
  UNSTATED_ORIGIN,
  originMatches,
  originTuple,
  UNNAMED_VENDOR,
  vendorsOf,
  type Acquisition,
  type Involvement,
  type Nexus,
  type Origin,
  type OriginDeclaration,
  type OriginFilter,
  type OriginKind,
  type OriginTuple,
} from './origin.js';
export { Drift, drifted, type Drifted, type OriginDrift } from './origin-drift.js';
export { OriginIndex } from './origin-index.read-model.js';
export { originSet } from './origin-set.js';
export { type OpenSegments, WrittenSegments } from './open-segments.js';
export { OriginsModule } from './origins.module.js';
export { segmentRange, segmentsOf } from './segments.js';
export { addTally, NO_TALLY, tallyGroup, TallySheet, type Facet, type FacetTally, type Tally } from './tally.js';
export { TallyCounter } from './tally-counter.js';
export { readDrift } from './store/origin-drift.store.js';
export { extendSegments, type OriginShards, SegmentGrowth } from './store/origin-segments.store.js';
export { insertOrigins, internOriginSets, readOriginIds } from './store/origins.store.js';
export { readRecordedIds } from './store/recorded-ids.store.js';
export { ChunkSegments, type OriginChange, SupersededSegments } from './store/superseded-segments.store.js';
export { ShardSetCache } from './store/shard-set-cache.store.js';
