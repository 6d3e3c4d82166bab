import { grantRuntimeRole, migrateDatabase } from '@platform/database';
import { createQueueBackend } from '@platform/jobs';
import { randomBytes, randomUUID } from 'node:crypto';
import { urlOfDatabase, withAdmin } from './admin-connection.js';

/** What the global setup passes to the workers. A role is `name:password`. */
export const ADMIN_URL = 'TEST_ADMIN_DATABASE_URL';
export const TEMPLATE = 'TEST_TEMPLATE_DATABASE';
export const OWNER_ROLE = 'TEST_OWNER_ROLE';
export const RUNTIME_ROLE = 'TEST_RUNTIME_ROLE';

const PREFIX = 'whence_test_';
/** Longer than any run: older databases on a shared server belong to killed runs. */
const LEFTOVER_AGE_S = 86_400;

/** A name with its time of creation, so that a later run recognises leftovers. */
export function newDatabaseName(): string {
  return `${PREFIX}${Math.floor(Date.now() / 1000)}_${randomUUID().slice(0, 8)}`;
}

/** Creates a login role, not a superuser; returns `name:password`. */
export async function createRole(adminUrl: string, kind: 'owner' | 'runtime'): Promise<string> {
  const name = `whence_test_${kind}_${randomUUID().slice(0, 8)}`;
  const password = randomBytes(18).toString('base64url');
  await withAdmin(adminUrl, (admin) => admin.query(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`));
  return `${name}:${password}`;
}

/**
 * Creates an empty database with the present schema, owned by the owner role and granted to the
 * runtime role, to be cloned.
 */
export async function createTemplate(adminUrl: string, owner: string, runtime: string): Promise<string> {
  const name = newDatabaseName();
  const ownerUrl = urlOfDatabase(adminUrl, name, owner);
  await withAdmin(adminUrl, (admin) =>
    admin.query(`CREATE DATABASE ${name} TEMPLATE template0 OWNER ${owner.split(':')[0] ?? ''}`),
  );
  await migrateDatabase(ownerUrl);
  await createQueueBackend({ databaseUrl: ownerUrl });
  await grantRuntimeRole(ownerUrl, runtime.split(':')[0] ?? '');
  await withAdmin(adminUrl, (admin) => admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`));
  return name;
}

/**
 * Removes the databases and roles of this run, and the databases of runs that were killed a day ago
 * or earlier.
 */
export async function dropTestDatabases(adminUrl: string, template: string, roles: readonly string[]): Promise<void> {
  await withAdmin(adminUrl, async (admin) => {
    const { rows } = await admin.query<{ datname: string }>('SELECT datname FROM pg_database WHERE datname ~ $1', [
      `^${PREFIX}[0-9]+_[0-9a-f]{8}$`,
    ]);
    const oldest = Date.now() / 1000 - LEFTOVER_AGE_S;
    const due = rows.filter(({ datname }) => datname === template || Number(datname.split('_')[2]) < oldest);
    for (const { datname } of due) await admin.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
    // A database that a test left open keeps its roles.
    for (const role of roles)
      await admin.query(`DROP ROLE IF EXISTS ${role.split(':')[0] ?? ''}`).catch(() => undefined);
  });
}
