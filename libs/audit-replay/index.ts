export {
  type Column,
  type ColumnKind,
  compareKeys,
  type ProjectedTable,
  type Row,
  type Value,
} from './projected-table.js';
export { Replay, UNPROJECTED_KINDS } from './replay.js';
export type { ReplayedEntry } from './replayed-entry.js';
