export { ADDED_AT_ONCE, IndexCatchUp } from './index-catch-up.service.js';
export { type IndexCommitment, IndexCommits } from './index-commits.service.js';
export { IndexError, type IndexErrorCode } from './index.errors.js';
export { coverEntryJob, type CoverEntry, type EntryCovered, indexJobs } from './index.jobs.js';
export { INDEX_ENTRY_KINDS, indexCommitted } from './index.ledger-entries.js';
export { IndexModule } from './index.module.js';
export {
  type EntryRange,
  type IndexedEntries,
  IndexReadModel,
  LIST_LIMIT,
  type ListState,
  type ProvenSubject,
} from './index.read-model.js';
