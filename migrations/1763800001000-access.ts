import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Access1763800001000 implements MigrationInterface {
  name = 'Access1763800001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE api_key (
        id text PRIMARY KEY,
        label text NOT NULL,
        hash bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
        roles text[] NOT NULL,
        expires_at timestamptz(3),
        issued_entry bigint NOT NULL,
        revoked_entry bigint
      )`);
    await runner.query(`
      CREATE TABLE idempotency_key (
        actor text NOT NULL,
        key text NOT NULL,
        request_hash bytea NOT NULL,
        status int NOT NULL,
        response json NOT NULL,
        created_at timestamptz(3) NOT NULL,
        PRIMARY KEY (actor, key)
      )`);
    await runner.query(`
      CREATE TABLE job (
        id text PRIMARY KEY,
        name text NOT NULL,
        payload jsonb NOT NULL,
        state text NOT NULL,
        done bigint NOT NULL DEFAULT 0,
        total bigint,
        attempts int NOT NULL DEFAULT 0,
        error text,
        result jsonb,
        created_at timestamptz(3) NOT NULL,
        dispatched_at timestamptz(3),
        finished_at timestamptz(3)
      )`);
    await runner.query(`CREATE INDEX job_undispatched ON job (created_at) WHERE dispatched_at IS NULL`);
    await runner.query(`CREATE INDEX job_listed ON job (created_at, id)`);
    await runner.query(`CREATE INDEX job_failed ON job (created_at, id) WHERE state = 'failed'`);
    await runner.query(`CREATE INDEX job_unfinished ON job (id) WHERE finished_at IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE job, idempotency_key, api_key');
  }
}
