import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly } from './append-only.js';

/** Model versions that were declared by mistake, each with the entry that withdrew it. */
export class ModelVersionWithdrawals1763800014081 implements MigrationInterface {
  name = 'ModelVersionWithdrawals1763800014081';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE model_version_withdrawal (
        model_version integer PRIMARY KEY,
        entry bigint NOT NULL,
        reason text NOT NULL
      )`);
    await appendOnly(runner, 'model_version_withdrawal');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE model_version_withdrawal');
  }
}
