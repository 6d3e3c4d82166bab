import type { PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { Connection } from './connection.js';
import { explainDatabaseFailure } from './database.errors.js';
import type { Reader } from './reader.js';
import { Transaction } from './transaction.js';
import { wireTypes } from './wire-types.js';

export interface DatabaseOptions {
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /** Connections at most; defaults to 10. */
  readonly connections?: number;
}

const DRIVER = { pipeline: true, connectionTimeoutMillis: 10_000, options: '-c plan_cache_mode=force_custom_plan' };

/**
 * A pool of connections. A query takes any of them; a transaction holds one from BEGIN to COMMIT.
 */
export class Database implements Reader {
  private constructor(readonly dataSource: DataSource) {}

  static async connect(options: DatabaseOptions): Promise<Database> {
    const dataSource = new DataSource({
      type: 'postgres',
      url: options.url,
      applicationName: options.applicationName,
      synchronize: false,
      extra: { ...DRIVER, max: options.connections ?? 10, types: wireTypes },
    });
    try {
      return new Database(await dataSource.initialize());
    } catch (error) {
      throw explainDatabaseFailure(error);
    }
  }

  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.connected((connection) => connection.query<Row>(sql, parameters));
  }

  /** Commits everything that the body wrote, or nothing. */
  async transaction<Result>(body: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.connected(async (connection) => {
      const tx = new Transaction(connection);
      // Sent with the first statement of the body.
      const begun = connection.query('START TRANSACTION');
      begun.catch(() => undefined);
      try {
        const result = await body(tx);
        await begun;
        tx.end();
        await connection.commit();
        tx.committed();
        return result;
      } catch (error) {
        tx.end();
        // If the connection failed, the server rolls back by itself.
        await connection.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  private async connected<Result>(body: (connection: Connection) => Promise<Result>): Promise<Result> {
    const runner = this.dataSource.createQueryRunner();
    try {
      return await body(new Connection((await runner.connect()) as PoolClient));
    } catch (error) {
      throw explainDatabaseFailure(error);
    } finally {
      await runner.release();
    }
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
  }
}
