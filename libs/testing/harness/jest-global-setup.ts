import './typescript-hook.cjs';
import { runState } from './run-state.js';
import {
  ADMIN_URL,
  createRole,
  createTemplate,
  dropTestDatabases,
  OWNER_ROLE,
  RUNTIME_ROLE,
  TEMPLATE,
} from './template-database.js';
import { startTestCluster } from './test-cluster.js';

/**
 * One Postgres for the whole run: TEST_DATABASE_URL if it is set (a superuser's or database
 * creator's URL, 15 or later), else an embedded one. In it an owner and a runtime role, and a
 * migrated template, which createTestDatabase() clones.
 */
async function globalSetup(): Promise<void> {
  const given = process.env['TEST_DATABASE_URL'];
  const cluster = given ? { url: given, stop: async () => undefined } : await startTestCluster();
  let template = '';
  const roles: string[] = [];
  runState().stop = async () => {
    await dropTestDatabases(cluster.url, template, roles).finally(() => cluster.stop());
  };
  try {
    for (const kind of ['owner', 'runtime'] as const) roles.push(await createRole(cluster.url, kind));
    const [owner = '', runtime = ''] = roles;
    template = await createTemplate(cluster.url, owner, runtime);
    process.env[OWNER_ROLE] = owner;
    process.env[RUNTIME_ROLE] = runtime;
  } catch (error) {
    // Jest runs no teardown after a setup that failed.
    await runState().stop?.();
    throw error;
  }
  process.env[ADMIN_URL] = cluster.url;
  process.env[TEMPLATE] = template;
}

export = globalSetup;
