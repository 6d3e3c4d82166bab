import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly } from './append-only.js';

/** Uses that were recorded by mistake, each with the entry that withdrew it. */
export class UseWithdrawals1763800014060 implements MigrationInterface {
  name = 'UseWithdrawals1763800014060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE model_use_withdrawal (
        entry bigint PRIMARY KEY,
        use text NOT NULL,
        reason text NOT NULL
      )`);
    await runner.query('CREATE INDEX model_use_withdrawal_use ON model_use_withdrawal (use)');
    await appendOnly(runner, 'model_use_withdrawal');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE model_use_withdrawal');
  }
}
