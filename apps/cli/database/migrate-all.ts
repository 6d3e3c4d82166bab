import type { Config } from '@platform/config';
import { migrateDatabase } from '@platform/database';
import { createQueueBackend } from '@platform/jobs';

/** Brings the tables of the rooms and of the job queue up to date. Safe to repeat, and beside others that do the same. */
export async function migrateAll(databaseUrl: string, { redisUrl }: Config): Promise<void> {
  await migrateDatabase(databaseUrl);
  await createQueueBackend({ databaseUrl, redisUrl });
}
