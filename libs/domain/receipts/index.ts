export { CoverageStatementsService } from './coverage-statements.service.js';
export type { Coverage, CoverageFigures } from './coverage.js';
export {
  type BlindSpot,
  type ListedReading,
  type OpenRank,
  READING_LISTS,
  type ReadingCoverage,
  type ReadingList,
  ReceiptsReadModel,
  type RunOfModel,
} from './receipts.read-model.js';
export { RecordReading } from './record-reading.command.js';
export { parseDay, RecordUsage, USAGE_ROWS, UsageRow } from './record-usage.command.js';
export { invalidReading, ReceiptsError, type ReceiptsErrorCode } from './receipts.errors.js';
export { RECEIPT_ENTRY_KINDS } from './receipts.ledger-entries.js';
export { ReceiptsModule } from './receipts.module.js';
export { type ReadingOutcome, ReceiptsService } from './receipts.service.js';
export { StandingUsage } from './standing-usage.service.js';
export { StateRun } from './state-run.command.js';
export type { Bought, DeclaredOutput, UsageComparison, UsageStatus } from './usage-comparison.js';
export { type AccountUsage, type ModelUsage, UsageReadModel, type VendorUsage } from './usage.read-model.js';
export { type PreparedUsage, type RecordedUsage, UsageService } from './usage.service.js';
