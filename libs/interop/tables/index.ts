export { type ExportStatus, ExportStatusReadModel } from './export-status.read-model.js';
export { type ExportOptions, type ExportParts, type ExportTarget, exportTables } from './export-tables.service.js';
export { type ExportedFile, type Manifest, MANIFEST_FORMAT, parseManifest, type Partition } from './manifest.js';
export { exportTablesJob, type ExportTables, tablesJobs, type TablesExported } from './tables.jobs.js';
export { TABLE_NAMES, TABLES, type TableName } from './table-columns.js';
export { TablesError, type TablesErrorCode } from './tables.errors.js';
