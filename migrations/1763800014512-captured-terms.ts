import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a vendor's terms were first captured. */
export class CapturedTerms1763800014512 implements MigrationInterface {
  name = 'CapturedTerms1763800014512';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE terms ADD COLUMN captured_at timestamptz(3)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE terms DROP COLUMN captured_at`);
  }
}
