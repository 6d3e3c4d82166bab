import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which splits of its dataset version a use read. */
export class UseSplits1763800014250 implements MigrationInterface {
  name = 'UseSplits1763800014250';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE model_use ADD COLUMN splits jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE model_use DROP COLUMN splits');
  }
}
