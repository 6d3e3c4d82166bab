import { accessEntities } from '@domain/access';
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

/** The tables of every room behind this door. */
export const apiEntities = [
  ...ledgerEntities,
  ...jobsEntities,
  ...accessEntities,
  ...personalDataEntities,
  ...vendorsEntities,
  ...shardEntities,
  ...datasetsEntities,
  ...modelsEntities,
  ...removalEntities,
  ...publicationEntities,
  ...findingsEntities,
  ...verificationEntities,
];

export function connectApiDatabase(url: string): Promise<Database> {
  return Database.connect({ url, applicationName: 'whence-api', entities: apiEntities, connections: 16 });
}
