import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly } from './append-only.js';

const TABLES = [
  'reading_run',
  'reading_statement',
  'reading_blind',
  'reading_source',
  'reading_part',
  'reading_name',
  'reading_segment',
];

/** What training runs read: runs, their ranks and blind spots, and receipts as sets by entry. */
export class ReadingReceipts1763800014200 implements MigrationInterface {
  name = 'ReadingReceipts1763800014200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reading_run (
        id integer PRIMARY KEY,
        run text NOT NULL UNIQUE,
        model_version integer NOT NULL,
        stage text NOT NULL,
        dataset text,
        entry bigint NOT NULL
      )`);
    await runner.query('CREATE INDEX reading_run_model_version ON reading_run (model_version, id)');
    await runner.query(`
      CREATE TABLE reading_statement (
        entry bigint PRIMARY KEY,
        run integer NOT NULL,
        rank integer NOT NULL,
        open boolean NOT NULL
      )`);
    await runner.query('CREATE INDEX reading_statement_rank ON reading_statement (run, rank, entry)');
    await runner.query(`
      CREATE TABLE reading_blind (
        run integer NOT NULL,
        reason text NOT NULL,
        entry bigint NOT NULL,
        PRIMARY KEY (run, reason)
      )`);
    await runner.query(`
      CREATE TABLE reading_source (
        id integer PRIMARY KEY,
        run integer NOT NULL,
        rank integer NOT NULL,
        process text NOT NULL,
        entry bigint NOT NULL,
        UNIQUE (run, rank, process)
      )`);
    await runner.query(`
      CREATE TABLE reading_part (
        entry bigint NOT NULL,
        source integer NOT NULL,
        first bigint NOT NULL,
        last bigint NOT NULL,
        sequences bytea NOT NULL,
        PRIMARY KEY (entry, source)
      )`);
    await runner.query('CREATE INDEX reading_part_sequences ON reading_part (source, last, first)');
    await runner.query(`
      CREATE TABLE reading_name (
        id integer PRIMARY KEY,
        run integer NOT NULL,
        name text NOT NULL,
        entry bigint NOT NULL,
        UNIQUE (run, name)
      )`);
    await runner.query(`
      CREATE TABLE reading_segment (
        entry bigint PRIMARY KEY,
        run integer NOT NULL,
        receipts integer NOT NULL,
        first_at timestamptz NOT NULL,
        last_at timestamptz NOT NULL,
        observed bytea NOT NULL,
        declared bytea NOT NULL,
        observed_names bytea NOT NULL,
        declared_names bytea NOT NULL
      )`);
    await runner.query('CREATE INDEX reading_segment_run ON reading_segment (run, entry)');
    await appendOnly(runner, ...TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`DROP TABLE ${table}`);
  }
}
