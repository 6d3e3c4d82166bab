import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a finding states changes with what is found. */
export class FindingUpdates1763800014511 implements MigrationInterface {
  name = 'FindingUpdates1763800014511';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE finding_status ADD COLUMN severity text, ADD COLUMN detail text`);
    await runner.query(`
      UPDATE finding_status s SET severity = f.severity, detail = f.detail FROM finding f WHERE f.id = s.finding`);
    await runner.query(`
      ALTER TABLE finding_status ALTER COLUMN severity SET NOT NULL, ALTER COLUMN detail SET NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE finding_status DROP COLUMN severity, DROP COLUMN detail`);
  }
}
