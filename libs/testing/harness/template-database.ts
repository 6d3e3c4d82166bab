import { migrateDatabase } from '@platform/database';
import { randomUUID } from 'node:crypto';
import { urlOfDatabase, withAdmin } from './admin-connection.js';

/** What the global setup tells the workers. Both are set while a run goes on. */
export const ADMIN_URL = 'TEST_ADMIN_DATABASE_URL';
export const TEMPLATE = 'TEST_TEMPLATE_DATABASE';

const PREFIX = 'whence_test_';
/** No run takes as long: its databases on a server that stays are a killed run's. */
const LEFTOVER_AGE_S = 86_400;

/** A name that says when it was made, so that a later run can tell leftovers. */
export function newDatabaseName(): string {
  return `${PREFIX}${Math.floor(Date.now() / 1000)}_${randomUUID().slice(0, 8)}`;
}

/** An empty database with the present schema, closed to connections, to be cloned. */
export async function createTemplate(adminUrl: string): Promise<string> {
  const name = newDatabaseName();
  await withAdmin(adminUrl, (admin) => admin.query(`CREATE DATABASE ${name} TEMPLATE template0`));
  await migrateDatabase(urlOfDatabase(adminUrl, name));
  await withAdmin(adminUrl, (admin) => admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`));
  return name;
}

/** Removes the databases of this run, and those of runs that were killed a day ago or earlier. */
export async function dropTestDatabases(adminUrl: string, template: string): Promise<void> {
  await withAdmin(adminUrl, async (admin) => {
    const { rows } = await admin.query<{ datname: string }>('SELECT datname FROM pg_database WHERE datname ~ $1', [
      `^${PREFIX}[0-9]+_[0-9a-f]{8}$`,
    ]);
    const oldest = Date.now() / 1000 - LEFTOVER_AGE_S;
    const due = rows.filter(({ datname }) => datname === template || Number(datname.split('_')[2]) < oldest);
    for (const { datname } of due) await admin.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
  });
}
