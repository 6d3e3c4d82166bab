import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly } from './append-only.js';

const TABLES = ['inspection', 'inspection_end', 'measurement', 'measurement_list'];

/** Inspections of shards' files, what each measured, and the facts in full by digest. */
export class Inspections1763800014235 implements MigrationInterface {
  name = 'Inspections1763800014235';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE inspection (
        id text PRIMARY KEY,
        number integer NOT NULL UNIQUE,
        subject jsonb NOT NULL,
        detectors jsonb NOT NULL,
        sample jsonb,
        text text,
        upto bigint NOT NULL,
        shards bytea NOT NULL,
        shard_count integer NOT NULL,
        entry bigint NOT NULL UNIQUE,
        begun_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE inspection_end (
        inspection text PRIMARY KEY,
        entry bigint NOT NULL,
        ended_at timestamptz NOT NULL,
        outcome text NOT NULL,
        reason text
      )`);
    await runner.query(`
      CREATE TABLE measurement (
        inspection text NOT NULL,
        shard integer NOT NULL,
        number integer NOT NULL,
        entry bigint NOT NULL,
        measured_at timestamptz NOT NULL,
        uri text,
        results jsonb NOT NULL,
        contradicts jsonb NOT NULL,
        list bytea NOT NULL,
        bytes bigint NOT NULL,
        records bigint NOT NULL,
        inconclusive integer NOT NULL,
        contradicting integer NOT NULL,
        PRIMARY KEY (inspection, shard),
        UNIQUE (inspection, number)
      )`);
    await runner.query('CREATE INDEX measurement_shard ON measurement (shard, entry)');
    await runner.query('CREATE TABLE measurement_list (digest bytea PRIMARY KEY, content bytea NOT NULL)');
    await appendOnly(runner, ...TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`DROP TABLE ${table}`);
  }
}
