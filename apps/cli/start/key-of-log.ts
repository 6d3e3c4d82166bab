import { requireLogKey } from '@domain/publication';
import type { Config } from '@platform/config';
import { Database } from '@platform/database';

/** Throws unless this installation has the key that its log is published under. */
export async function requireKeyOfLog(config: Config, url: string): Promise<void> {
  const database = await Database.connect({ url, applicationName: 'whence-start', connections: 1 });
  try {
    await requireLogKey(config, database);
  } finally {
    await database.close();
  }
}
