export { ChangeFindingState } from './change-finding-state.command.js';
export {
  FINDING_KINDS,
  FINDING_SEVERITIES,
  FINDING_STATES,
  type Finding,
  type FindingKind,
  type FindingSeverity,
  type FindingState,
  type FindingSubject,
  type NewFinding,
} from './finding.js';
export { FindingsError, type FindingsErrorCode } from './findings.errors.js';
export { FINDING_ENTRY_KINDS } from './findings.ledger-entries.js';
export { FindingsModule } from './findings.module.js';
export {
  FindingsReadModel,
  type FindingHistoryStep,
  type FindingsFilter,
  type FindingsPage,
  type FindingRecord,
} from './findings.read-model.js';
export { FindingsService, type RaisedFinding, type StateChange } from './findings.service.js';
