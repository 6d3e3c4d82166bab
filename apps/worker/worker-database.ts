import { Database } from '@platform/database';

/** @param onLost receives a sentence when connections were lost; defaults to none */
export function connectWorkerDatabase(url: string, onLost?: (sentence: string) => void): Promise<Database> {
  return Database.connect({ url, applicationName: 'whence-worker', onLost });
}
