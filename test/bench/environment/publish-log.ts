import { systemClock } from '@core/kernel';
import { IndexCommits } from '@domain/index';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { Database } from '@platform/database';
import { testPublisher } from '@testing/harness';

/** A log as it was published. */
export interface PublishedLog {
  readonly vkey: string;
  readonly treeSize: number;
}

/** Commits the index and publishes the log as the worker does. */
export async function publishLog(databaseUrl: string): Promise<PublishedLog> {
  const database = await Database.connect({ url: databaseUrl, applicationName: 'bench' });
  try {
    const entries = new LedgerReadModel(database, systemClock);
    const commits = new IndexCommits(database, new LedgerService(systemClock), entries);
    await commits.ensureCovered((await entries.position()).treeSize - 1);
    await (await testPublisher(database)).publish();
    const [key] = await database.query<{ vkey: string }>('SELECT vkey FROM publication_key');
    if (!key) throw new Error('the log was not published');
    return { vkey: key.vkey, treeSize: (await entries.position()).treeSize };
  } finally {
    await database.close();
  }
}
