import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly } from './append-only.js';

export class Ledger1763800000000 implements MigrationInterface {
  name = 'Ledger1763800000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ledger_entry (
        index bigint PRIMARY KEY,
        kind text NOT NULL,
        recorded_at timestamptz(3) NOT NULL,
        body bytea NOT NULL CHECK (octet_length(body) <= 65535),
        hashes bytea NOT NULL CHECK (octet_length(hashes) >= 32 AND octet_length(hashes) % 32 = 0)
      )`);
    await runner.query(`
      CREATE TABLE ledger_tree_head (
        size bigint PRIMARY KEY CHECK (size > 0),
        root bytea NOT NULL CHECK (octet_length(root) = 32),
        recorded_at timestamptz(3) NOT NULL
      )`);
    await runner.query(`CREATE INDEX ledger_tree_head_recorded_at ON ledger_tree_head (recorded_at)`);
    await runner.query(`
      CREATE TABLE ledger_head (
        id boolean PRIMARY KEY DEFAULT true CHECK (id),
        size bigint NOT NULL,
        root bytea NOT NULL,
        edge bytea NOT NULL,
        recorded_at timestamptz(3)
      )`);
    await runner.query(`INSERT INTO ledger_head (size, root, edge) VALUES (0, sha256(''), '')`);
    await runner.query(`
      CREATE FUNCTION refuse_rewriting_the_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'the ledger is append-only: % on % is refused', TG_OP, TG_TABLE_NAME;
      END $$`);
    await appendOnly(runner, 'ledger_entry', 'ledger_tree_head');
    await runner.query(`
      CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON ledger_head
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger()`);
    await runner.query(`
      CREATE TRIGGER only_grows BEFORE UPDATE ON ledger_head
      FOR EACH ROW WHEN (NEW.size <= OLD.size) EXECUTE FUNCTION refuse_rewriting_the_ledger()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ledger_head, ledger_tree_head, ledger_entry');
    await runner.query('DROP FUNCTION refuse_rewriting_the_ledger');
  }
}
