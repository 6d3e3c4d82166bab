import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A checkpoint of an idle log is cosigned again, so that its age tells whether the log lives. */
export class CheckpointsCosignedAgain1763800014130 implements MigrationInterface {
  name = 'CheckpointsCosignedAgain1763800014130';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE publication_checkpoint
        DROP CONSTRAINT publication_checkpoint_pkey,
        ADD CONSTRAINT publication_checkpoint_pkey PRIMARY KEY (size, published_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE publication_checkpoint
        DROP CONSTRAINT publication_checkpoint_pkey,
        ADD CONSTRAINT publication_checkpoint_pkey PRIMARY KEY (size)`);
  }
}
