import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Preferences of shards, facts of uses, and approvals of a vendor's use. */
export class FactsForRules1763800014110 implements MigrationInterface {
  name = 'FactsForRules1763800014110';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE shard_traits ADD COLUMN preferences jsonb');
    await runner.query('ALTER TABLE model_use ADD COLUMN jurisdictions jsonb, ADD COLUMN competes_with jsonb');
    await runner.query(`
      CREATE TABLE vendor_approval (
        id text NOT NULL,
        valid_from bigint NOT NULL,
        valid_to bigint,
        vendor text NOT NULL,
        channel text,
        generator text,
        granted_to text NOT NULL,
        purpose text NOT NULL,
        approved_by text NOT NULL,
        effective_from timestamptz(3),
        effective_to timestamptz(3),
        evidence jsonb,
        note text,
        PRIMARY KEY (id, valid_from),
        CHECK (valid_to > valid_from),
        CHECK (effective_to > effective_from)
      )`);
    await runner.query('CREATE UNIQUE INDEX vendor_approval_current ON vendor_approval (id) WHERE valid_to IS NULL');
    await runner.query('CREATE INDEX vendor_approval_of_vendor ON vendor_approval (vendor, valid_from)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE vendor_approval');
    await runner.query('ALTER TABLE model_use DROP COLUMN competes_with, DROP COLUMN jurisdictions');
    await runner.query('ALTER TABLE shard_traits DROP COLUMN preferences');
  }
}
