import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly } from './append-only.js';

/** Terms that were recorded by mistake, each with the entry that withdrew them. */
export class TermsWithdrawals1763800014082 implements MigrationInterface {
  name = 'TermsWithdrawals1763800014082';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE terms_withdrawal (
        entry bigint PRIMARY KEY,
        terms text NOT NULL,
        reason text NOT NULL
      )`);
    await runner.query('CREATE INDEX terms_withdrawal_terms ON terms_withdrawal (terms)');
    await appendOnly(runner, 'terms_withdrawal');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE terms_withdrawal');
  }
}
