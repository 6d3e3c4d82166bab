import type { Config } from '@platform/config';
import { grantRuntimeRole, migrateDatabase } from '@platform/database';
import { createQueueBackend } from '@platform/jobs';
import { CliError } from '../cli.errors.js';

/**
 * Brings the tables of the rooms and of the job queue up to date. Safe to repeat, and beside others that do the same.
 * @param runtimeRole is given what the services need; nothing is granted if it is left out
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

/** By the error codes of Postgres (Appendix A of its manual) and of the network. The password is never shown. */
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
