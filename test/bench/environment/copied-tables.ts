import { rmSync } from 'node:fs';
import path from 'node:path';
import { timed } from '../report/timing.js';
import { type BenchEnvironment, query, withClient } from './bench-environment.js';

/** Tables that the migrations fill in every database. */
const NOT_COPIED = ['ledger_head', 'migrations', 'policy_evaluation', 'publication_signed', 'publication_status'];

/** The rows of a database in one file per table, to measure how long COPY takes to load them. */
export class CopiedTables {
  private constructor(
    private readonly environment: BenchEnvironment,
    private readonly folder: string,
    private readonly tables: readonly string[],
  ) {}

  /** Makes the server write each table that has rows to a file. */
  static async dump(environment: BenchEnvironment, databaseUrl: string): Promise<CopiedTables> {
    const folder = environment.sharedFolder('tables');
    return withClient(databaseUrl, async (client) => {
      const { rows } = await client.query<{ name: string }>(
        `SELECT t.tablename AS name FROM pg_tables t WHERE t.schemaname = 'public' ORDER BY t.tablename`,
      );
      const filled: string[] = [];
      for (const { name } of rows) {
        if (NOT_COPIED.includes(name)) continue;
        const { rowCount } = await client.query(`COPY ${name} TO '${path.join(folder, name)}' (FORMAT binary)`);
        if (rowCount) filled.push(name);
      }
      return new CopiedTables(environment, folder, filled);
    });
  }

  /**
   * Returns the milliseconds that the server takes to COPY the files into empty tables with the
   * same indexes.
   */
  async load(): Promise<number> {
    const url = await this.environment.newDatabase();
    try {
      await query(url, 'CHECKPOINT');
      return await withClient(url, (client) =>
        timed(async () => {
          for (const name of this.tables) {
            await client.query(`COPY ${name} FROM '${path.join(this.folder, name)}' (FORMAT binary)`);
          }
        }),
      );
    } finally {
      await this.environment.dropDatabase(url);
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  toString(): string {
    return this.tables.join(', ');
  }
}
