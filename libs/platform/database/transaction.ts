import type { Connection } from './connection.js';
import type { CopyRows } from './copy-rows.js';
import type { Reader } from './reader.js';

/**
 * The right to write. Only `Database.transaction` makes one, so a write outside a transaction does not compile.
 * A note is a value that lives as long as the transaction, and goes back with a savepoint; it must not be mutated.
 */
export class Transaction implements Reader {
  private notes: ReadonlyMap<symbol, unknown> = new Map();
  private afterCommits: readonly (() => void)[] = [];
  private depth = 0;
  private over = false;

  /** @internal */
  constructor(private readonly connection: Connection) {}

  /** Statements that are asked for in the same moment (see `awaitAll`) go out in one packet, and are done in that order. */
  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    this.refuseIfOver();
    return this.connection.query<Row>(sql, parameters);
  }

  /** Loads rows by COPY: for hundreds of rows and more. `sql` is `COPY table (columns) FROM STDIN (FORMAT binary)`. */
  async copy(sql: string, rows: CopyRows): Promise<void> {
    this.refuseIfOver();
    return this.connection.copy(sql, rows);
  }

  getLocal<Value>(key: symbol): Value | undefined {
    return this.notes.get(key) as Value | undefined;
  }

  setLocal(key: symbol, value: unknown): void {
    this.notes = new Map(this.notes).set(key, value);
  }

  /** Runs when this transaction has committed, and never when it, or the savepoint around it, rolled back. Must not throw. */
  afterCommit(run: () => void): void {
    this.afterCommits = [...this.afterCommits, run];
  }

  /** Runs the body so that its failure undoes its own writes, notes and hooks, and nothing else of this transaction. */
  async savepoint<Result>(body: () => Promise<Result>): Promise<Result> {
    const kept = { notes: this.notes, afterCommits: this.afterCommits };
    const name = `member_${this.depth++}`;
    // Goes out with the first statement of the body.
    const opened = this.query(`SAVEPOINT ${name}`);
    opened.catch(() => undefined);
    try {
      const result = await body();
      await opened;
      // Goes out with what follows. Should it fail, so does all that follows, COMMIT too.
      this.query(`RELEASE SAVEPOINT ${name}`).catch(() => undefined);
      return result;
    } catch (error) {
      await this.query(`ROLLBACK TO SAVEPOINT ${name}`);
      Object.assign(this, kept);
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

  /** Its connection may be another's by now. */
  private refuseIfOver(): void {
    if (this.over) throw new Error('this transaction is over');
  }
}
