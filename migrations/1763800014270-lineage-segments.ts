import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The lineage of consecutive shards in one row: made from their rows, and made again at will. */
export class LineageSegments1763800014270 implements MigrationInterface {
  name = 'LineageSegments1763800014270';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE lineage_segment (
        shard integer PRIMARY KEY,
        shards integer NOT NULL CHECK (shards > 0),
        derivation integer NOT NULL CHECK (derivation >= 0),
        derivations integer NOT NULL CHECK (derivations >= 0),
        content bytea NOT NULL,
        digest bytea NOT NULL CHECK (octet_length(digest) = 32)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE lineage_segment');
  }
}
