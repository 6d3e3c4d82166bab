import { setTimeout as sleep } from 'node:timers/promises';
import { Database, DatabaseError } from '@platform/database';
import { migrations } from '../../migrations/index.js';

/** Milliseconds. */
export interface SchemaWaits {
  readonly pollMs: number;
  readonly reportEveryMs: number;
  /** How long a database that does not answer may take to start. */
  readonly unreachableMs: number;
  /** How long the migrations of another process may take. */
  readonly behindMs: number;
}

const WAITS: SchemaWaits = { pollMs: 500, reportEveryMs: 15_000, unreachableMs: 15_000, behindMs: 60 * 60_000 };
const UNDEFINED_TABLE = '42P01';
const NOT_ALLOWED = '42501';

/** Why the worker cannot start yet. */
interface Missing {
  readonly reason: string;
  readonly error: DatabaseError;
  readonly limitMs: number;
}

/**
 * Waits until the database answers and its schema is up to date. The API or `whence migrate`
 * migrates it, never a worker. Throws a DatabaseError if the database refuses the connection, does
 * not answer for 15 s, or is not migrated for an hour.
 * @param report receives why it waits, at once and every 15 s
 */
export async function awaitSchema(
  url: string,
  report: (line: string) => void,
  signal: AbortSignal,
  waits = WAITS,
): Promise<void> {
  let reportedAt = -Infinity;
  const started = performance.now();
  for (;;) {
    const missing = await describeMissing(url, waits);
    if (missing === null) return;
    if (performance.now() - started >= missing.limitMs) throw missing.error;
    if (performance.now() - reportedAt >= waits.reportEveryMs) {
      report(`waiting: ${missing.reason}`);
      reportedAt = performance.now();
    }
    await sleep(waits.pollMs, undefined, { signal });
  }
}

/** null: nothing is missing. */
async function describeMissing(url: string, { unreachableMs, behindMs }: SchemaWaits): Promise<Missing | null> {
  const wanted = migrations.map((migration) => new migration().name);
  const behind = (reason: string): Missing => {
    const error = new DatabaseError('schema-behind', `The worker waited for an hour: ${reason}.`);
    return { reason, error, limitMs: behindMs };
  };
  try {
    const applied = await appliedMigrations(url);
    const missing = wanted.filter((name) => !applied.includes(name));
    if (missing.length === 0) return null;
    return behind(
      `the database lacks ${missing.length} of ${wanted.length} migrations; the API applies them when it starts`,
    );
  } catch (error) {
    if (error instanceof DatabaseError && error.kind === 'unavailable')
      return { reason: 'the database does not answer', error, limitMs: unreachableMs };
    if (codeOf(error) === NOT_ALLOWED)
      return behind('this role has not been granted its rights; `whence migrate --runtime-role` grants them');
    throw error;
  }
}

async function appliedMigrations(url: string): Promise<string[]> {
  const database = await Database.connect({ url, applicationName: 'whence-worker', connections: 1 });
  try {
    return (await database.query<{ name: string }>('SELECT m.name FROM migrations m')).map(({ name }) => name);
  } catch (error) {
    if (codeOf(error) === UNDEFINED_TABLE) return [];
    throw error;
  } finally {
    await database.close();
  }
}

function codeOf(error: unknown): unknown {
  const holder = error as { code?: unknown; driverError?: { code?: unknown } } | null;
  return holder?.driverError?.code ?? holder?.code;
}
