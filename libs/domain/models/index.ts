export { breadthFirst } from './breadth-first.js';
export { DatasetVersionUsers } from './dataset-version-users.read-model.js';
export type { DatasetVersionFinder, DatasetVersions } from './dataset-versions.read-model.js';
export { DeclareModelVersion, ModelVersionFacts } from './declare-model-version.command.js';
export { FinishUse } from './finish-use.command.js';
export { parentName, type ParentReference, type Relation, RELATIONS } from './model-parent.command.js';
export {
  type ModelUse,
  splitsOfUses,
  type UseDeclaration,
  type UseFacts,
  type UseIdentity,
  type WithdrawnUse,
} from './model-use.js';
export type { ModelParent, ModelVersion, ModelVersionWithdrawal } from './model-version.js';
export { ModelsError, type ModelsErrorCode } from './models.errors.js';
export { MODEL_ENTRY_KINDS } from './models.ledger-entries.js';
export { modelsJobs, type UsesWithdrawn, type WithdrawUses, withdrawUsesJob } from './models.jobs.js';
export { ModelsModule, UseWithdrawalsModule } from './models.module.js';
export {
  type ModelChain,
  ModelsReadModel,
  type ModelsPage,
  type ModelSummary,
  type ReachedModelVersion,
} from './models.read-model.js';
export {
  ModelsService,
  type DeclaredModelVersion,
  type RecordedUse,
  type RecordedUses,
  type UseWithdrawal,
} from './models.service.js';
export { ModelWithdrawalsService, type WithdrawnModelVersion } from './model-withdrawals.service.js';
export { WithdrawModelVersion } from './withdraw-model-version.command.js';
export { type PlannedUses, UseGate } from './use-gate.events.js';
export { OrderUseWithdrawals, UseSelector, WithdrawUseLine } from './order-use-withdrawals.command.js';
export {
  type SelectedUses,
  UseWithdrawalOrdersService,
  type UseWithdrawalRequest,
} from './use-withdrawal-orders.service.js';
export { type UseWithdrawalEffects, UseWithdrawalsReadModel } from './use-withdrawals.read-model.js';
export { UseWithdrawalsService, type OrderedWithdrawal, type WithdrawnEach } from './use-withdrawals.service.js';
export { WithdrawUse } from './withdraw-use.command.js';
export { RecordUse, RecordUses, type Stage, STAGES } from './record-uses.command.js';
