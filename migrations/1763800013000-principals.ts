import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly } from './append-only.js';

/**
 * Whom keys belong to, and what takes two of them: requests to withdraw a removal and to erase
 * personal data. A key that was issued before has no principal here: it is its own, by its
 * label. The key of WHENCE_ADMIN_KEY is marked by a column; it was recognised by its label, which
 * anybody could take.
 */
export class Principals1763800013000 implements MigrationInterface {
  name = 'Principals1763800013000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE principal (
        id text PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('person', 'service')),
        entry bigint NOT NULL,
        name text,
        folded_name text UNIQUE
      )`);
    await runner.query(`
      ALTER TABLE api_key
        ADD COLUMN principal text,
        ADD COLUMN datasets text[],
        ADD COLUMN from_setting boolean NOT NULL DEFAULT false`);
    await runner.query('CREATE INDEX api_key_from_setting ON api_key (id) WHERE from_setting');
    await runner.query(`
      UPDATE api_key k SET from_setting = true FROM ledger_entry e
      WHERE e.index = k.issued_entry AND k.label = 'WHENCE_ADMIN_KEY'
        AND convert_from(e.body, 'UTF8')::jsonb ->> 'by' = 'system:setup'`);
    await runner.query('ALTER TABLE removal_status ADD COLUMN withdrawal_entry bigint');
    await runner.query(`
      CREATE TABLE personal_data_erasure_request (
        commitment bytea NOT NULL CHECK (octet_length(commitment) = 32),
        entry bigint NOT NULL,
        reason text NOT NULL,
        PRIMARY KEY (commitment, entry)
      )`);
    await appendOnly(runner, 'personal_data_erasure_request');
    await runner.query('CREATE TABLE api_key_use (key text PRIMARY KEY, used_at timestamptz(3) NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE api_key_use, personal_data_erasure_request');
    await runner.query('ALTER TABLE removal_status DROP COLUMN withdrawal_entry');
    await runner.query('ALTER TABLE api_key DROP COLUMN from_setting, DROP COLUMN datasets, DROP COLUMN principal');
    await runner.query('DROP TABLE principal');
  }
}
