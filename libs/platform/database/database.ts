import { awaitAll } from './await-all.js';
import { detached } from '@platform/cancellation';
import { ContextValue } from '@platform/context';
import { inSpan } from '@platform/tracing';
import { connectClient } from './connect-failure.js';
import { ConnectionPool } from './connection-pool.js';
import { type Connection, DATABASE_SPAN } from './connection.js';
import { explainDatabaseFailure } from './database.errors.js';
import type { DiskReserve } from './disk-reserve.js';
import { PointReads } from './point-reads.js';
import type { ReadOptions, Reader } from './reader.js';
import { Transaction } from './transaction.js';
import { wireTypes } from './wire-types.js';

export interface DatabaseOptions {
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /**
   * Connections at most, besides one for point reads; defaults to 10. A third of them is for
   * transactions, so that readers never hold up a writer; each kind has one at least.
   */
  readonly connections?: number;
  /** In milliseconds; a service that answers requests sets all of them. */
  readonly limits?: DatabaseLimits;
  /** Of its disk: a transaction begins only while there is more. Defaults to none. */
  readonly reserve?: DiskReserve | undefined;
  /** Receives a sentence when connections were lost; defaults to none. */
  readonly onLost?: ((sentence: string) => void) | undefined;
}

export interface DatabaseLimits {
  /** Waiting for a connection; beyond it `database-busy`. Defaults to a minute. */
  readonly waitMs?: number;
  /** A query outside of a transaction; beyond it `query-too-long`. Defaults to no limit. */
  readonly queryMs?: number;
  /** Waiting for a lock in a transaction; beyond it `database-busy`. Defaults to no limit. */
  readonly lockMs?: number;
  /**
   * A transaction between two statements: the server ends it, since it may hold the ledger's lock.
   * Defaults to no limit.
   */
  readonly idleInTransactionMs?: number;
}

const ignore = (): void => undefined;
const WAIT_MS = 60_000;
/** The server has this much longer than a limit to report it; after that it is lost. */
const SILENCE_MS = 10_000;

export interface TransactionOptions {
  /**
   * Its statements read few rows by their keys, so that each is planned once for each connection,
   * whatever the size of the tables: planning takes most of their time. Defaults to false.
   */
  readonly pointReads?: boolean;
}

/**
 * A plan that is made while a table is empty would scan all of it, and be kept as it grows. Where
 * there is no index, the price of a forbidden scan would start the compiler.
 */
const KEPT_PLANS = { plan_cache_mode: 'force_generic_plan', enable_seqscan: 'off', jit: 'off' };
const KEEP_PLANS = `SELECT ${Object.entries(KEPT_PLANS)
  .map(([name, value]) => `set_config('${name}', '${value}', true)`)
  .join(', ')}`;

/** Marks what is done within the body of a transaction. */
const inTransaction = new ContextValue<true>();

interface Pools {
  readonly reading: ConnectionPool;
  readonly writing: ConnectionPool;
  /** Of one connection. */
  readonly points: ConnectionPool;
}

/**
 * Pools of connections. A query takes a connection of the one; a transaction holds one of the other
 * from BEGIN to COMMIT. Reads of few rows share one more.
 */
export class Database implements Reader {
  private readonly pointReads: PointReads;

  private constructor(
    private readonly pools: Pools,
    private readonly reserve: DiskReserve | undefined,
  ) {
    this.pointReads = new PointReads(pools.points);
  }

  static async connect(options: DatabaseOptions): Promise<Database> {
    const { url, applicationName, connections = 10, limits = {}, reserve, onLost = ignore } = options;
    // Opened for its errors, which name the server and the setting.
    await (await connectClient(url, { application_name: applicationName })).end();
    const { waitMs = WAIT_MS, queryMs = 0, lockMs = 0, idleInTransactionMs = 0 } = limits;
    const writers = Math.max(1, Math.ceil(connections / 3));
    const shared = { url, applicationName, waitMs, types: wireTypes, onLost };
    const pinned = {
      plan_cache_mode: 'force_custom_plan',
      // Temporary relations come last: by default they would be found before ours.
      search_path: 'public,pg_temp',
      // As instants are read.
      DateStyle: 'ISO',
      TimeZone: 'UTC',
    };
    const silenceMs = queryMs === 0 ? undefined : queryMs + SILENCE_MS;
    const reading = { ...shared, kind: 'reading', silenceMs } as const;
    const pools = {
      reading: new ConnectionPool({
        ...reading,
        connections: Math.max(1, connections - writers),
        session: { ...pinned, statement_timeout: queryMs },
      }),
      writing: new ConnectionPool({
        ...shared,
        kind: 'writing',
        connections: writers,
        session: { ...pinned, lock_timeout: lockMs, idle_in_transaction_session_timeout: idleInTransactionMs },
        silenceMs: lockMs === 0 ? undefined : lockMs + 10 * SILENCE_MS,
      }),
      points: new ConnectionPool({
        ...reading,
        connections: 1,
        session: { ...pinned, ...KEPT_PLANS, statement_timeout: queryMs },
      }),
    };
    const database = new Database(pools, reserve);
    try {
      await database.query('SELECT 1');
      return database;
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /**
   * Executes one statement, and ends with its caller. Within a transaction's body it takes a
   * writer's connection if one is free. Point reads share one connection, which keeps their plans.
   */
  async query<Row>(sql: string, parameters: readonly unknown[] = [], options?: ReadOptions): Promise<Row[]> {
    try {
      if (options?.pointReads) return await this.pointReads.query<Row>(sql, parameters);
      const { reading, writing } = this.pools;
      const pool = inTransaction.get() && writing.hasFree ? writing : reading;
      return await pool.query<Row>(sql, parameters);
    } catch (error) {
      throw explainDatabaseFailure(error);
    }
  }

  /**
   * Commits everything that the body wrote, or nothing. It is not begun for a caller that has left;
   * once begun, no caller ends it.
   */
  async transaction<Result>(
    body: (tx: Transaction) => Promise<Result>,
    options: TransactionOptions = {},
  ): Promise<Result> {
    await this.reserve?.require();
    try {
      return await this.pools.writing.use((connection, _, discard) =>
        inTransaction.run(true, () =>
          detached(() =>
            inSpan('transaction', { kind: 'client', attributes: DATABASE_SPAN }, () =>
              runTransaction(connection, body, discard, options),
            ),
          ),
        ),
      );
    } catch (error) {
      throw explainDatabaseFailure(error);
    }
  }

  async close(): Promise<void> {
    this.pointReads.close();
    const { reading, writing, points } = this.pools;
    await Promise.all([reading.close(), writing.close(), points.close()]);
  }
}

async function runTransaction<Result>(
  connection: Connection,
  body: (tx: Transaction) => Promise<Result>,
  discard: () => void,
  { pointReads = false }: TransactionOptions,
): Promise<Result> {
  const tx = new Transaction(connection);
  // Sent with the first statement of the body.
  if (pointReads) connection.groupStatements();
  const begun = awaitAll([
    connection.query('START TRANSACTION'),
    pointReads ? connection.query(KEEP_PLANS) : Promise.resolve([]),
  ]);
  begun.catch(() => undefined);
  try {
    const result = await body(tx);
    await begun;
    tx.end();
    await connection.commit();
    tx.committed();
    tx.ended();
    return result;
  } catch (error) {
    tx.end();
    // If the connection failed, the server rolls back by itself.
    await connection.query('ROLLBACK').catch(discard);
    tx.ended();
    throw error;
  }
}
