import { Query, type QueryResult } from 'pg';
import { wireTypes } from './wire-types.js';

export interface GroupedStatement {
  readonly text: string;
  /** Under this name it is parsed once for each connection. */
  readonly name: string | undefined;
  readonly values: readonly unknown[];
  readonly resolve: (result: QueryResult) => void;
  readonly reject: (error: unknown) => void;
}

/** Members of the driver's connection that its types lack. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void; destroy(): void };
  /** The texts of prepared statements by their names: answered, and sent. */
  readonly parsedStatements: Record<string, string>;
  readonly submittedNamedStatements: Record<string, string>;
  execute(portal: { readonly portal: string }): void;
  close(what: { readonly type: 'S'; readonly name: string }): void;
  sync(): void;
}

/** Members of the driver's `Query` that its types lack. */
interface DriverQuery {
  readonly name?: string | undefined;
  readonly text: string;
  readonly _result: { _types: unknown };
  callback?: ((error: unknown, result?: QueryResult) => void) | undefined;
  hasBeenParsed(wire: Wire): unknown;
  prepare(wire: Wire): void;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
  handleError(error: unknown, wire: Wire): void;
  handleReadyForQuery(wire: Wire): void;
}

// The driver's pipeline takes its own class alone; these are its members as they are.
const DriverQuery = Query as unknown as new (config: object) => DriverQuery;

/** Sends no Sync after itself. */
class Statement extends DriverQuery {
  hasFailed = false;

  constructor({ text, name, values, resolve, reject }: GroupedStatement) {
    super({ text, name, values: [...values] });
    this._result._types = wireTypes;
    this.callback = (error, result) => (error ? reject(error) : resolve(result as QueryResult));
  }

  _getRows(wire: Wire): void {
    wire.execute({ portal: '' });
  }

  override handleError(error: unknown, wire: Wire): void {
    this.hasFailed = true;
    super.handleError(error, wire);
  }
}

/** Names of statements of which it is not known whether the server has parsed them. */
const doubtful = new WeakMap<Wire, Set<string>>();

/**
 * Statements of one transaction that are sent with one Sync (PostgreSQL's extended query protocol):
 * the server answers all of them by one packet, where it would wake this process for each. After
 * one that fails the server skips the rest, each of which then fails with the same error; so it
 * would in the transaction, which is aborted.
 */
export class StatementGroup extends DriverQuery {
  private readonly statements: Statement[] = [];
  /** Those of this group that the server parses. */
  private readonly parsed = new Set<Statement>();
  /** Number of statements that the server has executed. */
  private done = 0;

  constructor() {
    super({ text: '' });
  }

  add(statement: GroupedStatement): void {
    this.statements.push(new Statement(statement));
  }

  submit(wire: Wire): null {
    wire.stream.cork();
    try {
      for (const statement of this.statements) this.send(statement, wire);
      wire.sync();
    } finally {
      wire.stream.uncork();
    }
    return null;
  }

  override handleRowDescription(message: unknown): void {
    this.statements[this.done]?.handleRowDescription(message);
  }

  override handleDataRow(message: unknown): void {
    this.statements[this.done]?.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    const statement = this.statements[this.done++];
    if (!statement) return;
    statement.handleCommandComplete(message, wire);
    if (this.parsed.has(statement)) noteParsed(statement, wire);
  }

  override handleReadyForQuery(wire: Wire): void {
    this.callback?.(null);
    for (const statement of this.statements) statement.handleReadyForQuery(wire);
  }

  override handleError(error: unknown, wire: Wire): void {
    this.callback?.(error);
    for (const [at, statement] of this.statements.entries()) {
      if (at < this.done) statement.handleReadyForQuery(wire);
      else {
        if (this.parsed.has(statement)) noteDoubt(statement, wire);
        statement.handleError(error, wire);
      }
    }
    this.statements.length = 0;
  }

  private send(statement: Statement, wire: Wire): void {
    const { name } = statement;
    // No error if there is none of this name.
    if (name !== undefined && doubtful.get(wire)?.delete(name)) wire.close({ type: 'S', name });
    if (name !== undefined && !statement.hasBeenParsed(wire)) this.parsed.add(statement);
    statement.prepare(wire);
    // A value has no text, and the driver has sent a Sync of its own: answers would be mistaken.
    if (statement.hasFailed) wire.stream.destroy();
  }
}

function noteParsed({ name, text }: Statement, wire: Wire): void {
  if (name === undefined) return;
  wire.parsedStatements[name] = text;
  delete wire.submittedNamedStatements[name];
}

function noteDoubt({ name }: Statement, wire: Wire): void {
  if (name === undefined) return;
  delete wire.submittedNamedStatements[name];
  const names = doubtful.get(wire);
  if (names) names.add(name);
  else doubtful.set(wire, new Set([name]));
}
