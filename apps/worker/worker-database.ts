import { Database } from '@platform/database';

export function connectWorkerDatabase(url: string): Promise<Database> {
  return Database.connect({ url, applicationName: 'whence-worker' });
}
