import type { QueryRunner } from 'typeorm';

/**
 * Makes a table one that only grows: UPDATE, DELETE and TRUNCATE are refused by a trigger, to its owner too, and a runtime role that is granted
 * its rights (`grantRuntimeRole`) never gets them. Every migration says this of its tables whose rows are never changed.
 */
export async function appendOnly(runner: QueryRunner, ...tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    await runner.query(`
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger()`);
  }
}
