import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The entries of refused declarations, which rules ask about. */
export class RefusedDeclarations1763800014521 implements MigrationInterface {
  name = 'RefusedDeclarations1763800014521';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX ledger_entry_conflict_refused ON ledger_entry (index) WHERE kind = 'shard.conflict-refused'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX ledger_entry_conflict_refused');
  }
}
