import type { Connection } from './connection.js';
import type { CopyRows } from './copy-rows.js';
import type { Reader } from './reader.js';

/**
 * The capability to write. Only `Database.transaction` creates one, so a write outside a
 * transaction does not compile. A local is an immutable value that lives as long as the transaction
 * and is rolled back with a savepoint.
 */
export class Transaction implements Reader {
  private locals: ReadonlyMap<symbol, unknown> = new Map();
  private afterCommits: readonly (() => void)[] = [];
  private afterEnds: readonly (() => void)[] = [];
  private depth = 0;
  private over = false;

  /** @internal */
  constructor(private readonly connection: Connection) {}

  /**
   * Statements issued in the same turn of the event loop (see `awaitAll`) are sent in one packet
   * and executed in order.
   */
  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    this.refuseIfOver();
    return this.connection.query<Row>(sql, parameters);
  }

  /**
   * Loads rows by COPY: for hundreds of rows and more. `sql` is `COPY table (columns) FROM STDIN
   * (FORMAT binary)`.
   */
  async copy(sql: string, rows: CopyRows): Promise<void> {
    this.refuseIfOver();
    return this.connection.copy(sql, rows);
  }

  getLocal<Value>(key: symbol): Value | undefined {
    return this.locals.get(key) as Value | undefined;
  }

  setLocal(key: symbol, value: unknown): void {
    this.locals = new Map(this.locals).set(key, value);
  }

  /**
   * Runs a function after the commit; not if the transaction, or the savepoint around it, is rolled
   * back. It must not throw.
   */
  afterCommit(run: () => void): void {
    this.afterCommits = [...this.afterCommits, run];
  }

  /**
   * Runs a function when what follows is undone or final: after COMMIT, after ROLLBACK, or after
   * the rollback of the savepoint around it. It must not throw.
   */
  afterEnd(run: () => void): void {
    this.afterEnds = [...this.afterEnds, run];
  }

  /**
   * Runs the body; its failure rolls back its own writes, locals and hooks, and nothing else of
   * this transaction.
   */
  async savepoint<Result>(body: () => Promise<Result>): Promise<Result> {
    const kept = { locals: this.locals, afterCommits: this.afterCommits, afterEnds: this.afterEnds };
    const name = `member_${this.depth++}`;
    // Sent with the first statement of the body.
    const opened = this.query(`SAVEPOINT ${name}`);
    opened.catch(() => undefined);
    try {
      const result = await body();
      await opened;
      // Sent with the next statement. If it fails, so does everything after it, COMMIT too.
      this.query(`RELEASE SAVEPOINT ${name}`).catch(() => undefined);
      return result;
    } catch (error) {
      await this.query(`ROLLBACK TO SAVEPOINT ${name}`);
      const undone = this.afterEnds.slice(kept.afterEnds.length);
      Object.assign(this, kept);
      for (const run of undone) run();
      throw error;
    } finally {
      this.depth--;
    }
  }

  /** @internal */
  end(): void {
    this.over = true;
  }

  /** @internal */
  committed(): void {
    for (const run of this.afterCommits) run();
  }

  /** @internal */
  ended(): void {
    for (const run of this.afterEnds) run();
  }

  /** The pool may have given its connection to another transaction. */
  private refuseIfOver(): void {
    if (this.over) throw new Error('this transaction is over');
  }
}
