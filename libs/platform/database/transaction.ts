import { finished } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { EntityManager, QueryRunner } from 'typeorm';
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

  /** @internal */
  constructor(private readonly runner: QueryRunner) {}

  get manager(): EntityManager {
    return this.runner.manager;
  }

  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return rowsOf<Row>(await this.runner.query(sql, [...parameters], true));
  }

  /** Loads rows by COPY: for hundreds of rows and more. `sql` is `COPY table (columns) FROM STDIN (FORMAT binary)`. */
  async copy(sql: string, rows: CopyRows): Promise<void> {
    const client = (await this.runner.connect()) as Client;
    const stream = client.query(copyFrom(sql));
    stream.end(rows.toBytes());
    await finished(stream);
  }

  note<Value>(key: symbol): Value | undefined {
    return this.notes.get(key) as Value | undefined;
  }

  setNote(key: symbol, value: unknown): void {
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
    await this.runner.query(`SAVEPOINT ${name}`);
    try {
      const result = await body();
      await this.runner.query(`RELEASE SAVEPOINT ${name}`);
      return result;
    } catch (error) {
      await this.runner.query(`ROLLBACK TO SAVEPOINT ${name}`);
      Object.assign(this, kept);
      throw error;
    } finally {
      this.depth--;
    }
  }

  /** @internal */
  committed(): void {
    for (const run of this.afterCommits) run();
  }
}

export function rowsOf<Row>(result: { records?: unknown }): Row[] {
  return (result.records ?? []) as Row[];
}
