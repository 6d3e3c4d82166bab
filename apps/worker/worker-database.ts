import { datasetsEntities } from '@domain/datasets';
import { ledgerEntities } from '@domain/ledger';
import { publicationEntities } from '@domain/publication';
import { shardEntities } from '@domain/shards';
import { vendorsEntities } from '@domain/vendors';
import { Database } from '@platform/database';
import { jobsEntities } from '@platform/jobs';

/** The tables of every room that has jobs, and of those it stands on. */
const workerEntities = [...ledgerEntities, ...jobsEntities, ...vendorsEntities, ...shardEntities, ...datasetsEntities, ...publicationEntities];

export function connectWorkerDatabase(url: string): Promise<Database> {
  return Database.connect({ url, applicationName: 'whence-worker', entities: workerEntities });
}
