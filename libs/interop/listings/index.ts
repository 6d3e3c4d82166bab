export { type CsvRow, CsvRows } from './csv-rows.js';
export { ListingError, type ListingErrorCode } from './listings.errors.js';
export {
  COLUMN_NAMES,
  type ColumnRules,
  type ShardColumns,
  shardColumns,
  shardOfTexts,
  shardOfValues,
} from './shard-columns.js';
