export type { AppendedReceipts } from './appended-receipts.js';
export { type ClockLimits, NO_CLOCK_LIMITS } from './clock-guard.js';
export { type ClockSettings, ClockWatch } from './clock-watch.service.js';
export { ENTRY_LIMIT, entryBytes, parseEntry, type Actor, type Entry, type Statement } from './entry.js';
export { LedgerLockWatch, type LockHold } from './ledger-lock-watch.service.js';
export { type HeadRow, type LedgerPosition, type Receipt, toPosition } from './ledger-position.js';
export { LedgerError, type LedgerErrorCode } from './ledger.errors.js';
export { LedgerModule } from './ledger.module.js';
export {
  LedgerReadModel,
  type ConsistencyProof,
  type InclusionProof,
  type RawEntry,
  type StoredEntry,
} from './ledger.read-model.js';
export { DEFAULT_ORIGIN, LogOrigin } from './log-origin.js';
export { LedgerService } from './ledger.service.js';
export { type RefusalRecord, RefusedWrite } from './refused-write.errors.js';
export { LEDGER_CHANNEL } from './store/ledger.sql.js';
export { type BatchWrite, WriteQueue } from './write-queue.service.js';
