import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly } from './append-only.js';

/** Dataset versions that were committed by mistake, each with the entry that withdrew it. */
export class DatasetVersionWithdrawals1763800014080 implements MigrationInterface {
  name = 'DatasetVersionWithdrawals1763800014080';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE dataset_version_withdrawal (
        dataset_version integer PRIMARY KEY,
        entry bigint NOT NULL,
        reason text NOT NULL
      )`);
    await appendOnly(runner, 'dataset_version_withdrawal');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dataset_version_withdrawal');
  }
}
