import type { Config } from '@platform/config';
import { grantRuntimeRole, migrateDatabase } from '@platform/database';
import { createQueueBackend } from '@platform/jobs';
import { CliError } from '../cli.errors.js';

/**
 * Updates the tables of the modules and of the job queue. Safe to repeat, and to run concurrently.
 * @param runtimeRole is granted what the services need
 */
export async function migrateAll(databaseUrl: string, { redisUrl }: Config, runtimeRole?: string): Promise<void> {
  try {
    await migrateDatabase(databaseUrl);
  } catch (error) {
    throw explained(error, new URL(databaseUrl));
  }
  await createQueueBackend({ databaseUrl, redisUrl });
  if (runtimeRole !== undefined) await grantRuntimeRole(databaseUrl, runtimeRole);
}

/**
 * Explains the error codes of Postgres (Appendix A of its manual) and of the network, without the
 * password.
 */
function explained(error: unknown, { host, pathname, username }: URL): unknown {
  const { code: found } = error as { code?: unknown };
  const code = typeof found === 'string' ? found : '';
  const refused = (sentence: string): CliError => new CliError('database-refused', `${sentence} See DATABASE_URL.`);
  if (/^(ECONN|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)/.test(code))
    return refused(`No Postgres answers at ${host}.`);
  if (code.startsWith('28')) return refused(`The Postgres at ${host} refuses the user ${username} or its password.`);
  if (code === '3D000')
    return refused(`The Postgres at ${host} has no database ${pathname.slice(1)}; create it first.`);
  if (code === '42501')
    return refused(`The user ${username} may not create tables in the database ${pathname.slice(1)}.`);
  return error;
}
