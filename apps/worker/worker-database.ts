import { datasetsEntities } from '@domain/datasets';
import { findingsEntities } from '@domain/findings';
import { ledgerEntities } from '@domain/ledger';
import { modelsEntities } from '@domain/models';
import { personalDataEntities } from '@domain/personal-data';
import { publicationEntities } from '@domain/publication';
import { removalEntities } from '@domain/removals';
import { shardEntities } from '@domain/shards';
import { vendorsEntities } from '@domain/vendors';
import { verificationEntities } from '@domain/verification';
import { Database } from '@platform/database';
import { jobsEntities } from '@platform/jobs';

/** The tables of every room that has jobs, and of those it stands on. */
const workerEntities = [
  ...[...ledgerEntities, ...jobsEntities, ...personalDataEntities, ...vendorsEntities, ...shardEntities],
  ...[...datasetsEntities, ...modelsEntities, ...findingsEntities, ...removalEntities, ...verificationEntities],
  ...publicationEntities,
];

export function connectWorkerDatabase(url: string): Promise<Database> {
  return Database.connect({ url, applicationName: 'whence-worker', entities: workerEntities });
}
