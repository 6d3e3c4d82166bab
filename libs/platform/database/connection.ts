import { finished } from 'node:stream/promises';
import type { PoolClient, QueryResult } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { CopyRows } from './copy-rows.js';
import { explainDatabaseFailure, isUnavailable } from './database.errors.js';
import { inSpan, isTracing } from '@platform/tracing';
import type { Reader } from './reader.js';
import { StatementGroup } from './statement-group.js';
import { statementName } from './statement-name.js';

/** Members of the driver that its types lack. */
interface DriverParts {
  /** Protocol pipelining: sends statements without waiting for earlier results. */
  pipeline: boolean;
  readonly connection?: { readonly stream?: { cork(): void; uncork(): void } };
}

/** Attributes of every span of the database. */
export const DATABASE_SPAN = { 'db.system.name': 'postgresql' } as const;

/** Their names differ with their depth. */
const SAVEPOINT = /\bSAVEPOINT\b/;

const names = new Map<string, string>();

/**
 * The name of a prepared statement: parsed once per connection. It is planned each time, since
 * tables grow, except in sessions that keep their plans.
 */
function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = `s${names.size}`;
  names.set(sql, name);
  return name;
}

/**
 * One connection, which executes statements in order. Statements issued in the same turn of the
 * event loop are sent in one packet: a writer waits once per decision, not once per statement.
 * After one that fails, the rest of the transaction fails.
 */
export class Connection implements Reader {
  private readonly parts: DriverParts;
  private gathering = false;
  private isGrouping = false;
  private group: StatementGroup | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private copying: Promise<void> | undefined;
  /** The failure by which the connection was lost. */
  lost: unknown;

  /** @param silenceMs a statement without an answer after this time ends the connection */
  constructor(
    private readonly client: PoolClient,
    private readonly silenceMs?: number,
  ) {
    this.parts = client;
  }

  /**
   * From now on statements of one turn share a Sync as well (`StatementGroup`), and all but
   * savepoints are prepared by name. For a transaction whose statements are few and constant, and
   * are answered soon: none is answered before the last of its turn.
   */
  groupStatements(): void {
    this.isGrouping = true;
  }

  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return (await this.traced(sql, parameters)).rows as Row[];
  }

  /** As `query`, with a plan that is kept for this connection, also without parameters. */
  async queryKept<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    return (await this.traced(sql, parameters, true)).rows as Row[];
  }

  /**
   * Throws if the server rolled back instead, as it does after a failed statement whose error
   * nobody awaited.
   */
  async commit(): Promise<void> {
    const { command } = await this.traced('COMMIT');
    if (command !== 'COMMIT') throw new Error('the transaction had failed and was rolled back');
  }

  copy(sql: string, rows: CopyRows): Promise<void> {
    const settings = { kind: 'client', attributes: DATABASE_SPAN } as const;
    const copy = (): Promise<void> => inSpan(statementName(sql), settings, () => this.copyAlone(sql, rows));
    const copied = (this.copying ?? Promise.resolve()).then(copy);
    const done: Promise<void> = copied
      .catch(() => undefined)
      .then(() => {
        if (this.copying === done) this.copying = undefined;
      });
    this.copying = done;
    return copied;
  }

  /** The driver cannot pipeline COPY: earlier statements finish first, and later ones wait. */
  private async copyAlone(sql: string, rows: CopyRows): Promise<void> {
    await this.last.catch(() => undefined);
    this.parts.pipeline = false;
    try {
      const stream = this.client.query(copyFrom(sql));
      stream.end(rows.toBytes());
      await finished(stream);
      // The server has read them all. After a failure they may still be on their way.
      rows.free();
    } catch (error) {
      throw this.explained(error);
    } finally {
      this.parts.pipeline = true;
    }
  }

  /** The span is named by verb and table: a statement's text and parameters stay out of traces. */
  private traced(sql: string, parameters: readonly unknown[] = [], named?: boolean): Promise<QueryResult> {
    if (!isTracing()) return this.send(sql, parameters, named);
    const settings = { kind: 'client', attributes: DATABASE_SPAN } as const;
    return inSpan(statementName(sql), settings, () => this.send(sql, parameters, named));
  }

  /** @throws DatabaseError, or what else the driver throws */
  private async send(sql: string, parameters: readonly unknown[], named?: boolean): Promise<QueryResult> {
    try {
      if (this.copying) await this.copying;
      return await this.sendNow(sql, parameters, named);
    } catch (error) {
      throw this.explained(error);
    }
  }

  private explained(error: unknown): unknown {
    const explained = explainDatabaseFailure(error);
    if (isUnavailable(explained)) this.lost ??= error;
    return explained;
  }

  private sendNow(
    sql: string,
    parameters: readonly unknown[],
    named: boolean = parameters.length > 0,
  ): Promise<QueryResult> {
    if (this.isGrouping) return this.sendInGroup(sql, parameters);
    this.gather();
    const limit = this.silenceMs === undefined ? {} : { query_timeout: this.silenceMs };
    const statement = named ? { name: nameOf(sql), text: sql, values: [...parameters] } : { text: sql };
    const answer = this.client.query(Object.assign(statement, limit));
    this.last = answer;
    return answer;
  }

  private sendInGroup(text: string, values: readonly unknown[]): Promise<QueryResult> {
    const group = (this.group ??= this.openGroup());
    const name = SAVEPOINT.test(text) ? undefined : `g${nameOf(text)}`;
    const answer = new Promise<QueryResult>((resolve, reject) => group.add({ text, name, values, resolve, reject }));
    this.last = answer;
    return answer;
  }

  private openGroup(): StatementGroup {
    const group = new StatementGroup();
    process.nextTick(() => {
      this.group = undefined;
      const limit = this.silenceMs === undefined ? {} : { query_timeout: this.silenceMs };
      // Each statement has a promise of its own.
      void this.client.query(Object.assign(group, limit));
    });
    return group;
  }

  /** Corks the socket until the current turn of the event loop has issued its statements. */
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
