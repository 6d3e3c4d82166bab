import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Published checkpoints are numbered without gaps, so that one that was removed is missed. */
export class NumberedCheckpoints1763800014221 implements MigrationInterface {
  name = 'NumberedCheckpoints1763800014221';

  async up(runner: QueryRunner): Promise<void> {
    // A serial column numbers the rows in the order of their insertion, which no trigger refuses.
    await runner.query('ALTER TABLE publication_checkpoint ADD COLUMN number bigserial');
    await runner.query('ALTER TABLE publication_checkpoint ALTER COLUMN number DROP DEFAULT');
    await runner.query('DROP SEQUENCE publication_checkpoint_number_seq');
    await runner.query('ALTER TABLE publication_checkpoint ADD UNIQUE (number)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE publication_checkpoint DROP COLUMN number');
  }
}
