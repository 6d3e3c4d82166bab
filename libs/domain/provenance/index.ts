export {
  BreakdownReadModel,
  type Provenance,
  type ProvenanceQuestion,
  type TrainedParent,
} from './breakdown.read-model.js';
export { breakdownOf, type Breakdown, type Part, type Share } from './breakdown.js';
export {
  ComponentsReadModel,
  type Component,
  type Components,
  type ComponentsQuestion,
} from './components.read-model.js';
export { examplePath } from './example-path.js';
export type { DataPath, Exposure, ExposureQuestion, ParentPath } from './exposure.js';
export { ExposedModelsReadModel, type ExposedModel, type ExposedModelsQuestion } from './exposed-models.read-model.js';
export { ExposureReadModel } from './exposure.read-model.js';
export { toFigures, type Figures } from './figures.js';
export type { Gap, GapPlace, ShardsGap } from './gap.js';
export type { ChainUse, ModelHistory } from './model-history.js';
export { ModelHistoryReadModel } from './model-history.read-model.js';
export {
  ImpactReadModel,
  type AffectedDatasetVersion,
  type AffectedModelVersion,
  type Impact,
} from './impact.read-model.js';
export { OriginReachReadModel } from './origin-reach.read-model.js';
export { ReachedShardsReadModel, type ReachedShard, type ReachingGenerator } from './reached-shards.read-model.js';
export { termsAtCollection, termsAtUse } from './terms-questions.js';
export { TRAIT_FACETS, type TraitBreakdown, type TraitFacet } from './trait-breakdown.js';
export { TraitBreakdowns } from './trait-breakdown.read-model.js';
export { ProvenanceError, type ProvenanceErrorCode } from './provenance.errors.js';
export { ProvenanceModule } from './provenance.module.js';
