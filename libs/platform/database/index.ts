export { CopyRows } from './copy-rows.js';
export { Database, type DatabaseLimits, type DatabaseOptions } from './database.js';
export { DatabaseError, type DatabaseErrorCode } from './database.errors.js';
export { type IntLists, listAt, readIntLists } from './int-lists.js';
export { migrateDatabase } from './migrate.js';
export { grantRuntimeRole } from './runtime-role.js';
export type { Reader } from './reader.js';
export { awaitAll } from './await-all.js';
export type { Transaction } from './transaction.js';
