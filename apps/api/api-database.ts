import { Database } from '@platform/database';

export function connectApiDatabase(url: string): Promise<Database> {
  return Database.connect({ url, applicationName: 'whence-api', connections: 16 });
}
