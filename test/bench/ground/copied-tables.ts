import { rmSync } from 'node:fs';
import path from 'node:path';
import { timed } from '../report/timing.js';
import { type Ground, query, withClient } from './ground.js';

/** What every database has from its migrations. */
const NOT_COPIED = ['ledger_head', 'migrations', 'publication_signed', 'publication_status'];

/**
 * The rows of a database in files, one a table, and how long it takes to bring them back into an
 * empty one.
 */
export class CopiedTables {
  private constructor(
    private readonly ground: Ground,
    private readonly folder: string,
    private readonly tables: readonly string[],
  ) {}

  /** Writes every table that has rows, by the server itself. */
  static async dump(ground: Ground, databaseUrl: string): Promise<CopiedTables> {
    const folder = ground.sharedFolder('tables');
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
      return new CopiedTables(ground, folder, filled);
    });
  }

  /**
   * Milliseconds to COPY the files, which the server reads itself, into the same tables with the
   * same indexes.
   */
  async load(): Promise<number> {
    const url = await this.ground.newDatabase();
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
      await this.ground.dropDatabase(url);
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  toString(): string {
    return this.tables.join(', ');
  }
}
