export type { DatasetVersionFinder, DatasetVersions } from './dataset-versions.js';
export {
  STAGES,
  useId,
  type ModelUse,
  type Stage,
  type UseDeclaration,
  type UseFacts,
  type UseIdentity,
} from './model-use.js';
export {
  parentName,
  RELATIONS,
  type ModelParent,
  type ModelVersion,
  type ModelVersionDeclaration,
  type ModelVersionStatement,
  type ParentDeclaration,
  type ParentReference,
  type Relation,
} from './model-version.js';
export { ModelsError, type ModelsErrorCode } from './models.errors.js';
export { MODEL_ENTRY_KINDS } from './models.ledger-entries.js';
export { ModelsModule } from './models.module.js';
export { ModelsReadModel, type ModelsPage, type ModelSummary } from './models.read-model.js';
export { ModelsService, type DeclaredModelVersion, type RecordedUse, type RecordedUses } from './models.service.js';
