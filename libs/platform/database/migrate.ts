import { migrations } from '../../../migrations/index.js';
import { connectClient } from './connect-failure.js';
import { DatabaseError } from './database.errors.js';

// An advisory lock that nothing else uses: concurrent processes migrate one after the other.
const MIGRATION_LOCK = 5_714_309;
const UNDEFINED_TABLE = '42P01';
const NOT_ALLOWED = '42501';

/**
 * Migrates the schema. Safe to call concurrently, and by a role without the right to change a
 * schema that is up to date.
 * @throws DatabaseError `schema-behind` if the schema is behind and the role may not migrate it
 */
export async function migrateDatabase(url: string): Promise<void> {
  const missing = await missingMigrations(url);
  if (missing.length === 0) return;
  try {
    await runMigrations(url);
  } catch (error) {
    if ((error as { code?: unknown }).code !== NOT_ALLOWED) throw error;
    const message = `The database lacks ${missing.length} of ${migrations.length} migrations, and this role may not make them. Run \`whence migrate\` with the owner's DATABASE_URL.`;
    throw new DatabaseError('schema-behind', message);
  }
}

/** Returns the names of the migrations that this database lacks. */
async function missingMigrations(url: string): Promise<string[]> {
  const client = await connectClient(url, { application_name: 'whence-migrate' });
  try {
    const { rows } = await client.query<{ name: string }>('SELECT m.name FROM migrations m');
    const applied = new Set(rows.map(({ name }) => name));
    return migrations.map((migration) => new migration().name).filter((name) => !applied.has(name));
  } catch (error) {
    if ((error as { code?: unknown }).code !== UNDEFINED_TABLE) throw error;
    return migrations.map((migration) => new migration().name);
  } finally {
    await client.end();
  }
}

async function runMigrations(url: string): Promise<void> {
  // Loaded when it is needed: every process begins here, and few of them find anything to migrate.
  const { DataSource } = await import('typeorm');
  // Its other loggers print failures, which are thrown here.
  const logger = 'debug';
  const dataSource = new DataSource({ type: 'postgres', url, applicationName: 'whence-migrate', migrations, logger });
  await dataSource.initialize();
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations({ transaction: 'each' });
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await runner.release();
    await dataSource.destroy();
  }
}
