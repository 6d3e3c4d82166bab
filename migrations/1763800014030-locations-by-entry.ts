import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A writer that prepared names before it took the lock reads what was located since. */
export class LocationsByEntry1763800014030 implements MigrationInterface {
  name = 'LocationsByEntry1763800014030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX shard_location_entry ON shard_location (entry)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX shard_location_entry');
  }
}
