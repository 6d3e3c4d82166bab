import { setTimeout as sleep } from 'node:timers/promises';
import { urlOfDatabase, withAdmin } from './admin-connection.js';
import { ADMIN_URL, newDatabaseName, TEMPLATE } from './template-database.js';

export interface TestDatabase {
  readonly url: string;
  /** Ends the sessions that are left and removes the database. */
  drop(): Promise<void>;
}

const ATTEMPTS = 50;
/** object_in_use: another worker clones the template at this moment. */
const IN_USE = '55006';

/** A database of the caller's own with the present schema, cloned from the run's template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { [ADMIN_URL]: adminUrl, [TEMPLATE]: template } = process.env;
  if (!adminUrl || !template) {
    throw new Error('There is no test cluster: specs that need a database are named *.db.spec.ts or lie under test/.');
  }
  const name = newDatabaseName();
  await cloneTemplate(adminUrl, name, template);
  return {
    url: urlOfDatabase(adminUrl, name),
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
