import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The shards that each finding counts, so that none is counted twice. */
export class FindingShards1763800014083 implements MigrationInterface {
  name = 'FindingShards1763800014083';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE finding_shards (
        finding text PRIMARY KEY,
        shards bytea NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE finding_shards');
  }
}
