import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Vendors1763800002000 implements MigrationInterface {
  name = 'Vendors1763800002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE vendor (
        slug text NOT NULL,
        held_from bigint NOT NULL,
        held_to bigint,
        name text NOT NULL,
        kind text NOT NULL,
        url text,
        PRIMARY KEY (slug, held_from)
      )`);
    await runner.query(`CREATE UNIQUE INDEX vendor_current ON vendor (slug) WHERE held_to IS NULL`);
    await runner.query(`
      CREATE TABLE terms (
        id text NOT NULL,
        held_from bigint NOT NULL,
        held_to bigint,
        vendor text NOT NULL,
        document text NOT NULL,
        version text NOT NULL,
        channel text,
        jurisdiction text,
        url text,
        digest bytea,
        published_at timestamptz(3),
        effective_from timestamptz(3),
        effective_to timestamptz(3),
        evidence text,
        rules jsonb NOT NULL,
        PRIMARY KEY (id, held_from)
      )`);
    await runner.query(`CREATE UNIQUE INDEX terms_current ON terms (id) WHERE held_to IS NULL`);
    await runner.query(`CREATE INDEX terms_vendor ON terms (vendor)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE terms, vendor');
  }
}
