import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far recorded versions and uses are held against the rules: one row. */
export class PolicyEvaluation1763800014226 implements MigrationInterface {
  name = 'PolicyEvaluation1763800014226';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE policy_evaluation (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        upto bigint NOT NULL,
        judged_at timestamp(3) with time zone,
        job text
      )`);
    await runner.query('INSERT INTO policy_evaluation (upto) VALUES (0)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE policy_evaluation');
  }
}
