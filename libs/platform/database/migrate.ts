import { DataSource } from 'typeorm';
import { migrations } from '../../../migrations/index.js';

// Any number that nothing else locks on; two processes that start at once migrate one after the other.
const MIGRATION_LOCK = 5_714_309;

/** Brings the schema up to date. Safe to call from several processes at once. */
export async function migrateDatabase(url: string): Promise<void> {
  const dataSource = new DataSource({ type: 'postgres', url, applicationName: 'whence-migrate', migrations });
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
