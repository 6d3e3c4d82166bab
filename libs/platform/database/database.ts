import { DataSource, type DataSourceOptions } from 'typeorm';
import { explainDatabaseFailure } from './database.errors.js';
import type { Reader } from './reader.js';
import { rowsOf, Transaction } from './transaction.js';
import { wireTypes } from './wire-types.js';

export interface DatabaseOptions {
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  readonly entities: NonNullable<DataSourceOptions['entities']>;
  /** Connections at most; 10 unless told. */
  readonly connections?: number;
}

/** One pool of connections. Questions take any of them; writes hold one from BEGIN to COMMIT. */
export class Database implements Reader {
  private constructor(readonly dataSource: DataSource) {}

  static async connect(options: DatabaseOptions): Promise<Database> {
    const dataSource = new DataSource({
      type: 'postgres',
      url: options.url,
      applicationName: options.applicationName,
      entities: options.entities,
      synchronize: false,
      extra: { max: options.connections ?? 10, types: wireTypes, connectionTimeoutMillis: 10_000 },
    });
    try {
      return new Database(await dataSource.initialize());
    } catch (error) {
      throw explainDatabaseFailure(error);
    }
  }

  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const runner = this.dataSource.createQueryRunner();
    try {
      return rowsOf<Row>(await runner.query(sql, [...parameters], true));
    } catch (error) {
      throw explainDatabaseFailure(error);
    } finally {
      await runner.release();
    }
  }

  /** Commits what the body wrote, or nothing of it. */
  async transaction<Result>(body: (tx: Transaction) => Promise<Result>): Promise<Result> {
    const runner = this.dataSource.createQueryRunner();
    const tx = new Transaction(runner);
    try {
      await runner.startTransaction();
      const result = await body(tx);
      await runner.commitTransaction();
      tx.committed();
      return result;
    } catch (error) {
      // The connection may be the very thing that failed: then the server rolls back by itself.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw explainDatabaseFailure(error);
    } finally {
      await runner.release();
    }
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
  }
}
