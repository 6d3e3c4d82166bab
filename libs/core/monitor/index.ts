export type { AuthorKey, EntryAuthors, OpenAuthors } from './entry-authors.js';
export type { LogSource, SourceAnswer } from './log-source.js';
export type { Alarm } from './monitor.errors.js';
export {
  emptyState,
  keysOfRoot,
  type MonitorEvent,
  type MonitorState,
  type TrustedKey,
  withKeys,
} from './monitor-state.js';
export { MonitoredLog, type MonitorOptions, type MonitorStore, type RoundReport } from './monitored-log.js';
export { RecomputedIndex } from './recomputed-index.js';
export { acceptStanding } from './standing.js';
