export { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded-postgres.js';
export { EmbeddedPostgresError, type EmbeddedPostgresErrorCode } from './embedded-postgres.errors.js';
export { findRunningPostgres, type RunningPostgres } from './running-postgres.js';
export { actingUrls, renewRoles, type RoleUrls } from './database-roles.js';
export { diskOfServer } from './data-disk.js';
