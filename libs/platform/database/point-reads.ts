import { detached, throwIfGone, unlessGone } from '@platform/cancellation';
import type { Connection } from './connection.js';
import { DatabaseError, isCut } from './database.errors.js';
import type { ConnectionPool } from './connection-pool.js';

interface Session {
  readonly connection: Connection;
  /** Gives the connection back to its pool. */
  readonly end: () => void;
}

/**
 * One connection that all readers of few rows share: statements issued in one turn of the event
 * loop are sent in one packet, also those of several requests. It is taken from its pool at the
 * first statement, and again after it was lost.
 */
export class PointReads {
  private opening: Promise<Session> | undefined;
  private session: Session | undefined;
  private isClosed = false;

  /** @param pool of one connection, for this alone */
  constructor(private readonly pool: ConnectionPool) {}

  /**
   * A caller who leaves does not end the statement, which is short. If the connection ends
   * meanwhile, it is executed once more on another.
   */
  async query<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    throwIfGone();
    try {
      return await this.queryOnce<Row>(sql, parameters);
    } catch (error) {
      if (!isCut(error)) throw error;
      return this.queryOnce<Row>(sql, parameters);
    }
  }

  /** After the last statement. A connection that is being opened is given back at once. */
  close(): void {
    this.isClosed = true;
    this.giveBack();
  }

  private giveBack(): void {
    this.session?.end();
    this.session = undefined;
  }

  private async queryOnce<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    const { connection } = this.current() ?? (await unlessGone(this.open()));
    const rows = await connection.queryKept<Row>(sql, parameters);
    throwIfGone();
    return rows;
  }

  private current(): Session | undefined {
    if (this.session?.connection.lost !== undefined) this.giveBack();
    return this.session;
  }

  private open(): Promise<Session> {
    this.opening ??= detached(
      () =>
        new Promise<Session>((resolve, reject) => {
          const used = this.pool.use(
            (connection) =>
              new Promise<void>((end) => {
                if (this.isClosed) throw new DatabaseError('database-unavailable', 'The database was closed.');
                this.session = { connection, end };
                resolve(this.session);
              }),
          );
          used.catch(reject);
        }),
    ).finally(() => (this.opening = undefined));
    return this.opening;
  }
}
