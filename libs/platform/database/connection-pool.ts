import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { callerSignal, Places, throwIfGone, whenGone } from '@platform/cancellation';
import { cancelStatement } from './cancel-statement.js';
import { Connection } from './connection.js';
import { busy, isTerminated } from './database.errors.js';
import { LostConnections } from './lost-connections.js';
import { forgetPool, observePool, type PoolFigures } from './pool-metrics.js';

export interface PoolOptions {
  readonly url: string;
  readonly applicationName: string;
  readonly connections: number;
  /** For metrics. */
  readonly kind: PoolFigures['kind'];
  /** How long a caller waits for a connection, in milliseconds. */
  readonly waitMs: number;
  /** Settings of the sessions. */
  readonly session: Readonly<Record<string, string | number>>;
  /** A statement without an answer after this many milliseconds ends its connection. */
  readonly silenceMs?: number | undefined;
  readonly types: PoolConfig['types'];
  /** Receives a sentence for connections that were lost. */
  readonly onLost: (sentence: string) => void;
}

const CONNECT_MS = 10_000;
const READS = /^\s*(SELECT|WITH)\b/i;
const WRITES = /\b(INSERT|UPDATE|DELETE|MERGE|nextval|setval)\b/i;

/** Connections that are opened when they are needed, and closed when they are idle. */
export class ConnectionPool {
  private readonly pool: Pool;
  private readonly places: Places;
  private readonly silenceMs: number | undefined;
  private readonly figures: () => PoolFigures;
  private readonly lost: LostConnections;

  constructor({ kind, url, applicationName, connections, waitMs, session, silenceMs, types, onLost }: PoolOptions) {
    const options = Object.entries(session)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' ');
    this.pool = new Pool({
      connectionString: url,
      application_name: applicationName,
      max: connections,
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      pipeline: true,
      options,
      types,
    });
    // A connection that is lost while it is idle leaves the pool; the next caller opens another.
    this.lost = new LostConnections(kind, onLost);
    this.pool.on('error', (error) => this.lost.add(error));
    this.places = new Places(connections, waitMs, busy);
    this.silenceMs = silenceMs;
    this.figures = () => {
      const { totalCount, idleCount: idle } = this.pool;
      return { kind, idle, inUse: totalCount - idle, limit: connections, waiting: this.places.waitingCount };
    };
    observePool(this.figures);
  }

  get hasFree(): boolean {
    return this.places.areFree;
  }

  /**
   * Executes one statement on a connection that nothing else uses meanwhile. If the caller leaves,
   * the server cancels it. A statement that only reads, and whose session was ended by order, is
   * executed once more; not after a crash of the server, which it may have caused.
   */
  async query<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    try {
      return await this.queryOnce<Row>(sql, parameters);
    } catch (error) {
      if (!isTerminated(error) || !READS.test(sql) || WRITES.test(sql)) throw error;
      return this.queryOnce<Row>(sql, parameters);
    }
  }

  private async queryOnce<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    const signal = callerSignal();
    return this.use(async (connection, client, discard) => {
      throwIfGone(signal);
      let cancelling: Promise<void> | undefined;
      const stop = whenGone(signal, () => {
        cancelling = cancelStatement(client).catch(discard);
      });
      try {
        return await connection.query<Row>(sql, parameters);
      } finally {
        stop();
        // The connection is used again only when the request to cancel cannot hit the next user.
        await cancelling;
        throwIfGone(signal);
      }
    });
  }

  /**
   * Takes a connection for the time of `body`, which may discard it.
   * @throws DatabaseError `database-busy` if none becomes free in time
   */
  async use<Result>(
    body: (connection: Connection, client: PoolClient, discard: () => void) => Promise<Result>,
  ): Promise<Result> {
    await this.places.take(callerSignal());
    try {
      const client = await this.pool.connect();
      let discarded = false;
      const connection = new Connection(client, this.silenceMs);
      // The statements that were under way fail, and report it.
      const note = (error: Error): void => void (connection.lost ??= error);
      client.on('error', note);
      try {
        return await body(connection, client, () => (discarded = true));
      } finally {
        client.off('error', note);
        if (connection.lost !== undefined) this.lost.add(connection.lost);
        client.release(discarded || connection.lost !== undefined);
      }
    } finally {
      this.places.give();
    }
  }

  async close(): Promise<void> {
    forgetPool(this.figures);
    await this.pool.end();
    this.lost.flush();
  }
}
