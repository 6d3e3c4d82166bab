export { readCsvExport } from './read-csv-export.js';
export { hasFurtherPages, readJsonExport } from './read-json-export.js';
export type { UsageDay } from './usage-days.js';
export { UsageExportError, type UsageExportErrorCode } from './usage-exports.errors.js';
