import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly } from './append-only.js';

const STATED = ['probe', 'probe_end', 'probe_list'];

/**
 * Similarity probes, their ends, and what each compared in full, by digest. Uploaded answers are
 * kept until the probe ends: they are work, and no statement.
 */
export class Probes1763800014340 implements MigrationInterface {
  name = 'Probes1763800014340';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE probe (
        id text PRIMARY KEY,
        number integer NOT NULL UNIQUE,
        prompts bytea NOT NULL,
        model text NOT NULL,
        version text NOT NULL,
        vendor text NOT NULL,
        sides jsonb NOT NULL,
        parameters jsonb NOT NULL,
        method text NOT NULL,
        entry bigint NOT NULL UNIQUE,
        begun_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX probe_model ON probe (model, version, entry)');
    await runner.query(`
      CREATE TABLE probe_end (
        probe text PRIMARY KEY,
        entry bigint NOT NULL,
        ended_at timestamptz NOT NULL,
        outcome text NOT NULL,
        reason text,
        side text,
        message text,
        result jsonb,
        list bytea
      )`);
    await runner.query('CREATE TABLE probe_list (digest bytea PRIMARY KEY, content bytea NOT NULL)');
    await appendOnly(runner, ...STATED);
    await runner.query(`
      CREATE TABLE probe_upload (
        probe text NOT NULL,
        side text NOT NULL,
        content bytea NOT NULL,
        PRIMARY KEY (probe, side)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...STATED, 'probe_upload']) await runner.query(`DROP TABLE ${table}`);
  }
}
