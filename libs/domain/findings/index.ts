export { AssignFinding } from './assign-finding.command.js';
export { ChangeFindingState } from './change-finding-state.command.js';
export {
  FINDING_KINDS,
  FINDING_SEVERITIES,
  FINDING_STATES,
  type Finding,
  type FindingKind,
  type FindingSeverity,
  type FindingState,
  type FindingStep,
  type FindingSubject,
  type NewFinding,
  REPORTED_KINDS,
  type ReportedKind,
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
export { FindingReportsService } from './finding-reports.service.js';
export { FindingsService, type RaisedFinding } from './findings.service.js';
export { FindingStepsService, type StateChange, type Triaged } from './finding-steps.service.js';
export { IgnoreFinding } from './ignore-finding.command.js';
export { MetadataFault, ReportFinding } from './report-finding.command.js';
export { TRIAGE_STEPS, TriageFindings } from './triage-findings.command.js';
