import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Verification1763800011000 implements MigrationInterface {
  name = 'Verification1763800011000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE verification (
        id text NOT NULL PRIMARY KEY,
        number int NOT NULL,
        removal text NOT NULL,
        trigger jsonb NOT NULL,
        upto bigint NOT NULL,
        entry bigint NOT NULL,
        begun_at timestamptz(3) NOT NULL
      )`);
    await runner.query(`CREATE UNIQUE INDEX verification_number ON verification (number)`);
    await runner.query(`CREATE INDEX verification_removal ON verification (removal, entry)`);
    await runner.query(`
      CREATE TABLE verification_check (
        verification text NOT NULL,
        position int NOT NULL,
        entry bigint NOT NULL,
        kind text NOT NULL,
        verdict text NOT NULL,
        told jsonb NOT NULL,
        PRIMARY KEY (verification, position)
      )`);
    await runner.query(`
      CREATE TABLE verification_conclusion (
        verification text NOT NULL PRIMARY KEY,
        entry bigint NOT NULL,
        concluded_at timestamptz(3) NOT NULL,
        verdict text NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE verification_list (
        digest bytea NOT NULL PRIMARY KEY,
        content bytea NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE verification_list, verification_conclusion, verification_check, verification');
  }
}
