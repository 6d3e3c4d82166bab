import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly } from './append-only.js';

/** OpenLineage events: their bytes, and the jobs and datasets that they name. */
export class OpenLineage1763800014120 implements MigrationInterface {
  name = 'OpenLineage1763800014120';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE openlineage_body (
        digest bytea PRIMARY KEY,
        body bytea NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE openlineage_job (
        id integer PRIMARY KEY,
        key bytea NOT NULL UNIQUE,
        namespace text NOT NULL,
        name text NOT NULL,
        entry bigint NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE openlineage_dataset (
        id integer PRIMARY KEY,
        key bytea NOT NULL UNIQUE,
        namespace text NOT NULL,
        name text NOT NULL,
        entry bigint NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE openlineage_event (
        entry bigint PRIMARY KEY,
        digest bytea NOT NULL UNIQUE,
        type text NOT NULL,
        job integer,
        run text,
        state text,
        event_time timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX openlineage_event_run ON openlineage_event (run, entry)');
    await runner.query('CREATE INDEX openlineage_event_job ON openlineage_event (job, entry)');
    await runner.query('CREATE INDEX openlineage_event_time ON openlineage_event (event_time, entry)');
    await runner.query(`
      CREATE TABLE openlineage_named (
        entry bigint NOT NULL,
        position integer NOT NULL,
        dataset integer NOT NULL,
        direction text NOT NULL,
        run text,
        event_time timestamptz NOT NULL,
        shard text,
        basis text,
        PRIMARY KEY (entry, position)
      )`);
    await runner.query(
      `CREATE INDEX openlineage_named_state ON openlineage_named (dataset, event_time, entry, position)
       WHERE shard IS NOT NULL AND direction <> 'input'`,
    );
    await runner.query('CREATE INDEX openlineage_named_dataset ON openlineage_named (dataset, entry)');
    await runner.query('CREATE INDEX openlineage_named_run ON openlineage_named (run)');
    await runner.query(`
      CREATE TABLE openlineage_edge (
        dataset integer NOT NULL,
        direction text NOT NULL,
        job integer NOT NULL,
        entry bigint NOT NULL,
        PRIMARY KEY (dataset, direction, job)
      )`);
    await runner.query('CREATE INDEX openlineage_edge_job ON openlineage_edge (job, direction, dataset)');
    await appendOnly(runner, ...TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`DROP TABLE ${table}`);
  }
}

const TABLES = [
  'openlineage_body',
  'openlineage_job',
  'openlineage_dataset',
  'openlineage_event',
  'openlineage_named',
  'openlineage_edge',
];
