import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SubjectIndex1763800014000 implements MigrationInterface {
  name = 'SubjectIndex1763800014000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE index_state (
        id boolean PRIMARY KEY DEFAULT true CHECK (id),
        entry bigint NOT NULL,
        upto bigint NOT NULL,
        subjects bigint NOT NULL,
        depth int NOT NULL CHECK (depth BETWEEN 0 AND 31),
        root bytea NOT NULL CHECK (octet_length(root) = 32)
      )`);
    await runner.query(`
      CREATE TABLE index_page (
        depth int NOT NULL,
        prefix int NOT NULL,
        subjects bytea NOT NULL,
        PRIMARY KEY (depth, prefix)
      )`);
    await runner.query(`
      CREATE TABLE index_block (
        depth int NOT NULL,
        top int NOT NULL,
        prefix int NOT NULL,
        hashes bytea NOT NULL,
        PRIMARY KEY (depth, top, prefix)
      )`);
    await runner.query(`
      CREATE TABLE index_earlier (
        key bytea NOT NULL CHECK (octet_length(key) = 32),
        entry bigint NOT NULL,
        PRIMARY KEY (key, entry)
      )`);
    await runner.query(`
      CREATE INDEX ledger_entry_index_committed ON ledger_entry (index) WHERE kind = 'index.committed'`);
    // Hashes do not compress. Rows of up to 8 kB stay in one piece: a page is read by one look-up.
    await runner.query(`ALTER TABLE index_page ALTER COLUMN subjects SET STORAGE EXTERNAL`);
    await runner.query(`ALTER TABLE index_block ALTER COLUMN hashes SET STORAGE EXTERNAL`);
    await runner.query(`ALTER TABLE index_page SET (toast_tuple_target = 8160)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP INDEX ledger_entry_index_committed; DROP TABLE index_earlier, index_block, index_page, index_state',
    );
  }
}
