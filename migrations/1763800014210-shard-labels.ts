import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Leads to the shards that state labels: for lists, and for the selectors of removals, corrections
 * and dataset versions. Without a list of pending entries, which one registration in thousands
 * would have to merge under the ledger's lock.
 */
export class ShardLabels1763800014210 implements MigrationInterface {
  name = 'ShardLabels1763800014210';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX shard_labels ON shard USING gin (labels jsonb_path_ops) WITH (fastupdate = off) WHERE labels IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX shard_labels');
  }
}
