import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CommittedSets1763800009000 implements MigrationInterface {
  name = 'CommittedSets1763800009000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE committed_set (
        dataset_version int PRIMARY KEY,
        upto bigint NOT NULL,
        keys bigint NOT NULL,
        root bytea NOT NULL CHECK (octet_length(root) = 32)
      )`);
    await runner.query(`
      CREATE TABLE committed_set_piece (
        root bytea NOT NULL CHECK (octet_length(root) = 32),
        part text NOT NULL CHECK (part IN ('index', 'order')),
        piece int NOT NULL,
        bytes bytea NOT NULL,
        PRIMARY KEY (root, part, piece)
      )`);
    // Hashes do not compress; kept as they are, a proof reads the few bytes that it needs.
    await runner.query(`ALTER TABLE committed_set_piece ALTER COLUMN bytes SET STORAGE EXTERNAL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE committed_set_piece, committed_set');
  }
}
