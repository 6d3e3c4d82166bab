import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Entries by kind. Kinds that are recorded in bulk are left out, so that a bulk registration does
 * not pay for it; entries of those are found by reading parts of the ledger.
 */
export class EntryKinds1763800014020 implements MigrationInterface {
  name = 'EntryKinds1763800014020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX ledger_entry_kind ON ledger_entry (kind, index)
      WHERE kind NOT LIKE 'shard.%' AND kind <> 'derivation.declared'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX ledger_entry_kind');
  }
}
