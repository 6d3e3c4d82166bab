import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Keeps what a correction changes for descendants as bitmaps of its origins, in place of a row for
 * each descendant: `gained` and `lost` say which shards have an origin in effect otherwise than
 * they were registered with.
 */
export class OriginDrift1763800013003 implements MigrationInterface {
  name = 'OriginDrift1763800013003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE origin_segment ADD COLUMN gained bytea, ADD COLUMN lost bytea,
        ADD CONSTRAINT origin_segment_drift CHECK ((gained IS NULL) = (lost IS NULL))`);
    await runner.query(
      `CREATE INDEX origin_segment_drifted ON origin_segment (segment, valid_to) WHERE gained IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE origin_segment DROP COLUMN gained, DROP COLUMN lost');
  }
}
