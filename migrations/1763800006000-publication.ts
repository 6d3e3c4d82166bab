import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Publication1763800006000 implements MigrationInterface {
  name = 'Publication1763800006000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE publication_key (
        since_size bigint PRIMARY KEY CHECK (since_size >= 0),
        origin text NOT NULL,
        vkey text NOT NULL UNIQUE
      )`);
    await runner.query(`
      CREATE TABLE publication_signed (
        id boolean PRIMARY KEY DEFAULT true CHECK (id),
        size bigint NOT NULL,
        root bytea NOT NULL CHECK (octet_length(root) = 32),
        edge bytea NOT NULL
      )`);
    await runner.query(`INSERT INTO publication_signed (size, root, edge) VALUES (0, sha256(''), '')`);
    await runner.query(`
      CREATE TABLE publication_checkpoint (
        size bigint PRIMARY KEY CHECK (size > 0),
        root bytea NOT NULL CHECK (octet_length(root) = 32),
        note text NOT NULL,
        published_at timestamptz(3) NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE publication_status (
        id boolean PRIMARY KEY DEFAULT true CHECK (id),
        state text NOT NULL CHECK (state IN ('idle', 'published', 'waiting', 'refused')),
        witnessed boolean NOT NULL DEFAULT false,
        code text,
        detail text,
        heads jsonb,
        since timestamptz(3)
      )`);
    await runner.query(`INSERT INTO publication_status (state) VALUES ('idle')`);
    for (const table of ['publication_key', 'publication_checkpoint']) {
      await runner.query(`
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger()`);
    }
    await runner.query(`
      CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON publication_signed
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger()`);
    await runner.query(`
      CREATE TRIGGER only_grows BEFORE UPDATE ON publication_signed
      FOR EACH ROW WHEN (NEW.size <= OLD.size) EXECUTE FUNCTION refuse_rewriting_the_ledger()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE publication_status, publication_checkpoint, publication_signed, publication_key');
  }
}
