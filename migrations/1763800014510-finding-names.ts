import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The vendors and datasets of what each finding found. */
export class FindingNames1763800014510 implements MigrationInterface {
  name = 'FindingNames1763800014510';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE finding_status
        ADD COLUMN vendors jsonb NOT NULL DEFAULT '[]', ADD COLUMN datasets jsonb NOT NULL DEFAULT '[]'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE finding_status DROP COLUMN vendors, DROP COLUMN datasets`);
  }
}
