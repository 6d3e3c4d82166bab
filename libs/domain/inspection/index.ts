export { DetectorPrograms } from './detector-programs.service.js';
export { bindsDigests } from './identity.js';
export { CancelInspection } from './cancel-inspection.command.js';
export {
  type Contradiction,
  type DetectorResult,
  type Inspection,
  type InspectionPlan,
  type RecordedMeasurement,
  type ShardMeasurement,
} from './inspection.js';
export { evaluationPlaceOf, EvaluationSets } from './evaluation-sets.service.js';
export { loadEncoding } from './load-encoding.js';
export { type FoundAgain, FoundAgainReadModel } from './found-again.read-model.js';
export { isComplete, type Look, type RemovalReferences } from './removal-references.js';
export { InspectedShardsReadModel } from './inspected-shards.read-model.js';
export { InspectionError, type InspectionErrorCode, invalidInspection } from './inspection.errors.js';
export {
  inspectionJobs,
  type InspectShard,
  inspectShardJob,
  type ScheduleShards,
  scheduleShardsJob,
  type ShardInspected,
  type ShardsScheduled,
} from './inspection.jobs.js';
export { INSPECTION_ENTRY_KINDS } from './inspection.ledger-entries.js';
export { InspectionModule } from './inspection.module.js';
export { type ExampleText, KeptExamplesReadModel } from './kept-examples.read-model.js';
export { keptChoiceOf } from './kept-content.read-model.js';
export { KeepingSettings, KeptContentService } from './kept-content.service.js';
export { type BegunInspection, InspectionOrdersService, keepsItems } from './inspection-orders.service.js';
export { InspectionsReadModel, type MeasuredOnShard } from './inspections.read-model.js';
export type { MeasuredBreakdown } from './measured-breakdown.js';
export { MeasuredBreakdownReadModel } from './measured-breakdown.read-model.js';
export { MeasurementsService } from './measurements.service.js';
export { OrderInspection } from './order-inspection.command.js';
export { InspectionSettings } from './inspection-settings.service.js';
export type { InspectedStorage } from './readable-place.service.js';
export { ResultLists } from './result-lists.service.js';
export { ResultsPlace, type ResultsStatus } from './results-place.service.js';
export { ResultsSettings } from './results-settings.service.js';
export { ProgramRun } from './program-run.service.js';
export { ShardReader } from './shard-reader.service.js';
export { TappedSource } from './tapped-source.js';
