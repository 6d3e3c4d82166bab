import type { Config } from '@platform/config';
import { grantRuntimeRole, migrateDatabase } from '@platform/database';
import { createQueueBackend } from '@platform/jobs';
import { CliError } from '../cli.errors.js';

const NOT_ALLOWED = '42501';

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

function explained(error: unknown, { pathname, username }: URL): unknown {
  if ((error as { code?: unknown }).code !== NOT_ALLOWED) return error;
  const sentence = `The user ${username} may not create tables in the database ${pathname.slice(1)}. See DATABASE_URL.`;
  return new CliError('database-refused', sentence);
}
