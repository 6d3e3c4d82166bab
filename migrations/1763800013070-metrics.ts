import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What metrics read without scanning a table, and the request that scheduled a job: for its log
 * lines and its trace.
 */
export class Metrics1763800013070 implements MigrationInterface {
  name = 'Metrics1763800013070';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE publication_signed ADD COLUMN signed_at timestamptz(3)');
    await runner.query('ALTER TABLE job ADD COLUMN request_id text, ADD COLUMN traceparent text');
    await runner.query(
      `CREATE INDEX finding_status_unsettled ON finding_status (finding)
       WHERE valid_to IS NULL AND state IN ('open', 'acknowledged')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX finding_status_unsettled');
    await runner.query('ALTER TABLE job DROP COLUMN traceparent, DROP COLUMN request_id');
    await runner.query('ALTER TABLE publication_signed DROP COLUMN signed_at');
  }
}
