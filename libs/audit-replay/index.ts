export { type AuthorFault, Authors, type StatedKey } from './authors.js';
export { ENTRY_FORMATS, type EntryKind } from './entry-formats.js';
export {
  type Column,
  type ColumnKind,
  compareKeys,
  type ProjectedTable,
  type Row,
  type Value,
} from './projected-table.js';
export { type EntryFault, type KeyRotation, Replay, type ReplayedEntry } from './replay.js';
export { parseEntry, type ParsedEntry } from './parse-entry.js';
export { MalformedEntry } from './replay.errors.js';
