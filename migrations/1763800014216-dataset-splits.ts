import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly } from './append-only.js';

/** Which members of a dataset version are for training, validation or test. */
export class DatasetSplits1763800014216 implements MigrationInterface {
  name = 'DatasetSplits1763800014216';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE dataset_version_split (
        dataset_version int NOT NULL,
        split text NOT NULL,
        members bytea NOT NULL,
        shards int NOT NULL,
        PRIMARY KEY (dataset_version, split)
      )`);
    await appendOnly(runner, 'dataset_version_split');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dataset_version_split');
  }
}
