import { setTimeout as sleep } from 'node:timers/promises';
import { Database, DatabaseError } from '@platform/database';
import { migrations } from '../../migrations/index.js';

const POLL_MS = 500;
const REPORT_EVERY_MS = 15_000;
const UNDEFINED_TABLE = '42P01';
const NOT_ALLOWED = '42501';

/**
 * Waits until the database answers and its schema is up to date. The API or `whence migrate`
 * migrates it, never a worker.
 * @param report receives why it waits, at once and every 15 s
 */
export async function awaitSchema(url: string, report: (line: string) => void, signal: AbortSignal): Promise<void> {
  let reportedAt = -Infinity;
  for (;;) {
    const missing = await describeMissing(url);
    if (missing === null) return;
    if (performance.now() - reportedAt >= REPORT_EVERY_MS) {
      report(`waiting: ${missing}`);
      reportedAt = performance.now();
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** null: nothing is missing. */
async function describeMissing(url: string): Promise<string | null> {
  const wanted = migrations.map((migration) => new migration().name);
  try {
    const applied = await appliedMigrations(url);
    const missing = wanted.filter((name) => !applied.includes(name));
    if (missing.length === 0) return null;
    return `the database lacks ${missing.length} of ${wanted.length} migrations; the API applies them when it starts`;
  } catch (error) {
    if (error instanceof DatabaseError) return 'the database does not answer';
    if (codeOf(error) === NOT_ALLOWED)
      return 'this role has not been granted its rights; `whence migrate --runtime-role` grants them';
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
