export { type FileKind, fileKindOf } from './file-kind.js';
export { type FileRule, parseFileRules, ruleOf } from './file-rules.js';
export { ListingError, type ListingErrorCode } from './listings.errors.js';
export {
  COLUMN_NAMES,
  type ColumnRules,
  type ShardColumns,
  shardColumns,
  shardOfTexts,
  shardOfValues,
} from './shard-columns.js';
export { pathGlob } from './path-glob.js';
export { type ListedLine, type ListedShard, type ListFormat, listFormatOf, readShardList } from './shard-list.js';
