import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which models terms bind. */
export class TermsGenerators1763800014480 implements MigrationInterface {
  name = 'TermsGenerators1763800014480';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE terms ADD COLUMN generators jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE terms DROP COLUMN generators');
  }
}
