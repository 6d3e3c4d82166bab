import { RemovalSegmentEntity } from './store/removal-segment.entity.js';
import {
  RemovalEntity,
  RemovalExecutionEntity,
  RemovalStatusEntity,
  RemovalStatementEntity,
} from './store/removal.entity.js';

export type {
  AffectedVersions,
  RemovedFromDatasetVersion,
  RemovedFromModelVersion,
  UsedStatus,
} from './affected-versions.js';
export type { ModelRemoval, RemovedUse } from './model-removals.js';
export type { ExecutionStatement, RemovalStatement, Requester } from './read-order.js';
export {
  REMOVAL_BASES,
  REMOVAL_METHODS,
  REMOVAL_STATES,
  type Removal,
  type RemovalBasis,
  type RemovalMethod,
  type RemovalState,
  type Verdict,
} from './removal.js';
export type { RemovalSelector, SelectorStatement } from './removal-selector.js';
export { RemovalsError, type RemovalsErrorCode } from './removals.errors.js';
export { REMOVAL_ENTRY_KINDS } from './removals.ledger-entries.js';
export { RemovalSettings, RemovalsModule } from './removals.module.js';
export {
  type Execution,
  type Preview,
  type Redaction,
  type RemovalsFilter,
  RemovalsReadModel,
  type RemovalsPage,
  type Scope,
  type ScopedShard,
} from './removals.read-model.js';
export { type OrderTaken, RemovalsService, type RecordedStep } from './removals.service.js';
export const removalEntities = [
  RemovalEntity,
  RemovalExecutionEntity,
  RemovalSegmentEntity,
  RemovalStatusEntity,
  RemovalStatementEntity,
];
