import { setTimeout as sleep } from 'node:timers/promises';
import { urlOfDatabase, withAdmin } from './admin-connection.js';
import { ADMIN_URL, newDatabaseName, OWNER_ROLE, RUNTIME_ROLE, TEMPLATE } from './template-database.js';

export interface TestDatabase {
  /** The runtime role of the services: it owns nothing and cannot rewrite the ledger. */
  readonly url: string;
  /** The role of migrations: it owns the tables, and their triggers bind it. */
  readonly ownerUrl: string;
  /** A superuser, whom no trigger stops. No process of Whence uses one. */
  readonly superuserUrl: string;
  /** Ends the remaining sessions and drops the database. */
  drop(): Promise<void>;
}

const ATTEMPTS = 50;
/** object_in_use: another worker clones the template at this moment. */
const IN_USE = '55006';

/** Returns a new database with the present schema, cloned from the template of the run. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { [ADMIN_URL]: adminUrl, [TEMPLATE]: template, [OWNER_ROLE]: owner, [RUNTIME_ROLE]: runtime } = process.env;
  if (!adminUrl || !template || !owner || !runtime) {
    throw new Error('There is no test cluster: specs that need a database are named *.db.spec.ts or lie under test/.');
  }
  const name = newDatabaseName();
  await cloneTemplate(adminUrl, `${name} OWNER ${owner.split(':')[0] ?? ''}`, template);
  return {
    url: urlOfDatabase(adminUrl, name, runtime),
    ownerUrl: urlOfDatabase(adminUrl, name, owner),
    superuserUrl: urlOfDatabase(adminUrl, name),
    drop: () =>
      withAdmin(adminUrl, async (admin) => {
        await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}

async function cloneTemplate(adminUrl: string, name: string, template: string): Promise<void> {
  await withAdmin(adminUrl, async (admin) => {
    for (let attempt = 1; ; attempt++) {
      try {
        await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
        return;
      } catch (error) {
        if ((error as { code?: unknown }).code !== IN_USE || attempt === ATTEMPTS) throw error;
        await sleep(20 + Math.random() * 100);
      }
    }
  });
}
