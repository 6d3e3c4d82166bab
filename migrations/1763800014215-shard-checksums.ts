import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Digests of shards other than SHA-256. The indexes leave out the shards without them, which cost
 * nothing to register.
 */
export class ShardChecksums1763800014215 implements MigrationInterface {
  name = 'ShardChecksums1763800014215';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['shard', 'shard_past']) {
      await runner.query(`ALTER TABLE ${table} ADD COLUMN checksums jsonb`);
      await runner.query(
        `CREATE INDEX ${table}_checksums ON ${table} USING gin (checksums jsonb_path_ops) WHERE checksums IS NOT NULL`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE shard_past DROP COLUMN checksums');
    await runner.query('ALTER TABLE shard DROP COLUMN checksums');
  }
}
