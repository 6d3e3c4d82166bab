import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The indexes of URIs answer prefixes too, in every locale: by the order of the characters' codes.
 * They take the place of those that answered equality only, so that a registration writes no more.
 */
export class UriPrefixes1763800014040 implements MigrationInterface {
  name = 'UriPrefixes1763800014040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX shard_uri, shard_location_uri');
    await runner.query('CREATE INDEX shard_uri ON shard (uri text_pattern_ops)');
    await runner.query('CREATE INDEX shard_location_uri ON shard_location (uri text_pattern_ops)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX shard_uri, shard_location_uri');
    await runner.query('CREATE INDEX shard_uri ON shard (uri)');
    await runner.query('CREATE INDEX shard_location_uri ON shard_location (uri)');
  }
}
