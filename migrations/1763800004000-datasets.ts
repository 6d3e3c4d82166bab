import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Datasets1763800004000 implements MigrationInterface {
  name = 'Datasets1763800004000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE dataset_version (
        id int PRIMARY KEY,
        dataset text NOT NULL,
        version text NOT NULL,
        state text NOT NULL,
        ordered_entry bigint NOT NULL,
        committed_entry bigint,
        committed_at timestamptz(3),
        base int,
        request_hash bytea NOT NULL,
        members bytea NOT NULL,
        weights bytea NOT NULL,
        upstream bytea,
        shards bigint NOT NULL,
        upstream_shards bigint,
        origins_changed_entry bigint,
        CHECK ((state = 'committed') = (committed_entry IS NOT NULL AND upstream IS NOT NULL)),
        UNIQUE (dataset, version)
      )`);
    await runner.query(`CREATE INDEX dataset_version_name ON dataset_version (dataset, id)`);
    await runner.query(`
      CREATE TABLE dataset_version_total (
        dataset_version int NOT NULL,
        facet text NOT NULL,
        key text NOT NULL,
        direct boolean NOT NULL,
        weighted boolean NOT NULL,
        held_from bigint NOT NULL,
        held_to bigint,
        shards bigint NOT NULL CHECK (shards > 0),
        records bigint NOT NULL,
        tokens bigint NOT NULL,
        bytes bigint NOT NULL,
        no_records bigint NOT NULL,
        no_tokens bigint NOT NULL,
        no_bytes bigint NOT NULL,
        PRIMARY KEY (dataset_version, facet, key, direct, weighted, held_from)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dataset_version_total, dataset_version');
  }
}
