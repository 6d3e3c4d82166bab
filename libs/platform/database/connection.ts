import { finished } from 'node:stream/promises';
import type { PoolClient, QueryResult } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { CopyRows } from './copy-rows.js';
import type { Reader } from './reader.js';

/** What the driver has beside its published types. */
interface DriverParts {
  /** Statements are sent without waiting for the answers to those before (the protocol's pipelining). */
  pipeline: boolean;
  readonly connection?: { readonly stream?: { cork(): void; uncork(): void } };
}

const names = new Map<string, string>();

/** A statement is parsed once a connection, by this name; it is planned anew each time, for tables grow. */
function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = `s${names.size}`;
  names.set(sql, name);
  return name;
}

/**
 * One connection, whose statements are done in the order they are asked for. Those asked for at the same moment go out in one packet: a writer
 * waits as often as its decisions need answers, not once a statement. One that fails leaves a transaction in which the others fail too.
 */
export class Connection implements Reader {
  private readonly parts: DriverParts;
  private gathering = false;
  private last: Promise<unknown> = Promise.resolve();
  private copying: Promise<void> | undefined;

  constructor(private readonly client: PoolClient) {
    this.parts = client;
  }

  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return (await this.send(sql, parameters)).rows as Row[];
  }

  /** Throws where the server answers by rolling back, as it does after a failure that was not told. */
  async commit(): Promise<void> {
    const { command } = await this.send('COMMIT');
    if (command !== 'COMMIT') throw new Error('the transaction had failed and was rolled back');
  }

  /** Loads rows by COPY. */
  copy(sql: string, rows: CopyRows): Promise<void> {
    const copied = (this.copying ?? Promise.resolve()).then(() => this.copyAlone(sql, rows));
    const done: Promise<void> = copied
      .catch(() => undefined)
      .then(() => {
        if (this.copying === done) this.copying = undefined;
      });
    this.copying = done;
    return copied;
  }

  /** The driver has no COPY in a pipeline: what was asked for before is answered first, and what is asked for meanwhile waits. */
  private async copyAlone(sql: string, rows: CopyRows): Promise<void> {
    await this.last.catch(() => undefined);
    this.parts.pipeline = false;
    try {
      const stream = this.client.query(copyFrom(sql));
      stream.end(rows.toBytes());
      await finished(stream);
    } finally {
      this.parts.pipeline = true;
    }
  }

  private send(sql: string, parameters: readonly unknown[] = []): Promise<QueryResult> {
    return this.copying ? this.copying.then(() => this.sendNow(sql, parameters)) : this.sendNow(sql, parameters);
  }

  private sendNow(sql: string, parameters: readonly unknown[]): Promise<QueryResult> {
    this.gather();
    const answer = this.client.query(
      parameters.length === 0 ? sql : { name: nameOf(sql), text: sql, values: [...parameters] },
    );
    this.last = answer;
    return answer;
  }

  /** Keeps what is written until the present moment has asked for all that it asks for. */
  private gather(): void {
    const stream = this.parts.connection?.stream;
    if (this.gathering || !stream) return;
    this.gathering = true;
    stream.cork();
    process.nextTick(() => {
      this.gathering = false;
      stream.uncork();
    });
  }
}
