export { type FileToRead, readRecords } from './read-records.js';
export type { FileRecord } from './record.js';
export { RecordsError, type RecordsErrorCode } from './records.errors.js';
