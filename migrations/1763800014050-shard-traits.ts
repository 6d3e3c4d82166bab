import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly } from './append-only.js';

/** Facts that many shards share: licence, languages, modality, personal data, consent. */
export class ShardTraits1763800014050 implements MigrationInterface {
  name = 'ShardTraits1763800014050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE shard_traits (
        id int PRIMARY KEY,
        hash bytea NOT NULL UNIQUE,
        licence text,
        languages jsonb,
        modality text,
        personal_data text,
        consent text
      )`);
    await appendOnly(runner, 'shard_traits');
    await runner.query('ALTER TABLE shard ADD COLUMN traits int');
    await runner.query('ALTER TABLE shard_past ADD COLUMN traits int');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE shard_past DROP COLUMN traits');
    await runner.query('ALTER TABLE shard DROP COLUMN traits');
    await runner.query('DROP TABLE shard_traits');
  }
}
