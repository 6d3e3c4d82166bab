export type {
  AffectedVersions,
  RemovedFromDatasetVersion,
  RemovedFromModelVersion,
  UsedStatus,
} from './affected-versions.read-model.js';
export { AffectedVersionsReadModel, type Preview } from './affected-versions.read-model.js';
export { ModelRemovalsReadModel, type ModelRemoval, type RemovedUse } from './model-removals.read-model.js';
export { ApproveRemoval } from './approve-removal.command.js';
export { ExtendRemoval } from './extend-removal.command.js';
export {
  OrderRemoval,
  REMOVAL_BASES,
  REMOVAL_METHODS,
  type RemovalBasis,
  type RemovalMethod,
  type Requester,
  type SelectorStatement,
} from './order-removal.command.js';
export { RecordExecution } from './record-execution.command.js';
export { REMOVAL_STATES, type Removal, type RemovalState, type Verdict } from './removal.js';
export type { RemovalSelector } from './removal-selector.js';
export { RemovalsError, type RemovalsErrorCode } from './removals.errors.js';
export { REMOVAL_ENTRY_KINDS } from './removals.ledger-entries.js';
export { REGISTRATION_FOLLOWERS } from './registration-followers.js';
export { RemovalsModule } from './removals.module.js';
export { type Execution, type RemovalsFilter, RemovalsReadModel, type RemovalsPage } from './removals.read-model.js';
export { RemovedContentReadModel, type RemovedContent } from './removed-content.read-model.js';
export { RemovalScopesReadModel, type Redaction, type Scope, type ScopedShard } from './removal-scopes.read-model.js';
export { WithdrawRemoval } from './withdraw-removal.command.js';
export { RemovalOrdersService, type RecordedOrder } from './removal-orders.service.js';
export { RemovalSettings } from './removal-settings.js';
export { RemovalsService, type RecordedStep } from './removals.service.js';
