import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Shards1763800003000 implements MigrationInterface {
  name = 'Shards1763800003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE origin (
        id int PRIMARY KEY,
        hash bytea NOT NULL UNIQUE,
        entry bigint NOT NULL,
        kind text NOT NULL,
        involvement text NOT NULL,
        vendor text,
        channel text,
        generator text,
        nexus text,
        acquisition text,
        jurisdiction text,
        collected_from timestamptz(3),
        collected_to timestamptz(3),
        terms text
      )`);
    await runner.query(
      `CREATE TABLE origin_set (id int PRIMARY KEY, hash bytea NOT NULL UNIQUE, origins int[] NOT NULL)`,
    );
    await runner.query(`
      CREATE TABLE derivation (
        id int PRIMARY KEY,
        hash bytea NOT NULL UNIQUE,
        entry bigint NOT NULL,
        parents int[] NOT NULL CHECK (cardinality(parents) > 0),
        kind text,
        job text,
        run text,
        code text,
        removal text
      )`);
    await runner.query(`CREATE INDEX derivation_removal ON derivation (removal) WHERE removal IS NOT NULL`);
    await runner.query(`
      CREATE TABLE shard (
        number int PRIMARY KEY,
        entry bigint NOT NULL UNIQUE,
        digest bytea UNIQUE CHECK (octet_length(digest) = 32),
        digest_entry bigint,
        uri text COLLATE "C",
        dataset text COLLATE "C",
        media_type text,
        bytes bigint,
        records bigint,
        tokens bigint,
        labels jsonb,
        derivation int,
        declared_set int NOT NULL,
        effective_set int NOT NULL,
        held_from bigint NOT NULL,
        CHECK (digest IS NOT NULL OR uri IS NOT NULL),
        CHECK ((digest IS NULL) = (digest_entry IS NULL))
      )`);
    await runner.query(`CREATE INDEX shard_uri ON shard (uri)`);
    await runner.query(`CREATE INDEX shard_uri_unbound ON shard (uri) WHERE digest IS NULL`);
    await runner.query(`CREATE INDEX shard_dataset ON shard (dataset, number) WHERE dataset IS NOT NULL`);
    await runner.query(`CREATE INDEX shard_derivation ON shard (derivation, number) WHERE derivation IS NOT NULL`);
    await runner.query(`
      CREATE TABLE shard_past (
        shard int NOT NULL,
        held_from bigint NOT NULL,
        held_to bigint NOT NULL,
        dataset text,
        media_type text,
        bytes bigint,
        records bigint,
        tokens bigint,
        labels jsonb,
        declared_set int NOT NULL,
        effective_set int NOT NULL,
        PRIMARY KEY (shard, held_from)
      )`);
    await runner.query(`CREATE INDEX shard_past_held_to ON shard_past (held_to)`);
    await runner.query(`
      CREATE TABLE shard_statement (
        shard int NOT NULL,
        entry bigint NOT NULL,
        PRIMARY KEY (shard, entry)
      )`);
    await runner.query(`
      CREATE TABLE shard_location (
        shard int NOT NULL,
        uri text NOT NULL,
        entry bigint NOT NULL,
        PRIMARY KEY (shard, uri)
      )`);
    await runner.query(`CREATE INDEX shard_location_uri ON shard_location (uri)`);
    await runner.query(`
      CREATE TABLE origin_segment (
        origin int NOT NULL,
        segment int NOT NULL,
        held_from bigint NOT NULL,
        held_to bigint,
        changed bigint NOT NULL,
        declared bytea NOT NULL,
        effective bytea NOT NULL,
        PRIMARY KEY (origin, segment, held_from)
      )`);
    await runner.query(`CREATE INDEX origin_segment_changed ON origin_segment (changed)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE origin_segment, shard_location, shard_statement, shard_past, shard, derivation, origin_set, origin',
    );
  }
}
