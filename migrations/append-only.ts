import type { QueryRunner } from 'typeorm';

/**
 * Makes a table append-only: a trigger refuses UPDATE, DELETE and TRUNCATE, to its owner too, and
 * `grantRuntimeRole` never grants them. Every migration calls it for its tables whose rows are
 * never changed.
 */
export async function appendOnly(runner: QueryRunner, ...tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    await runner.query(`
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger()`);
  }
}
