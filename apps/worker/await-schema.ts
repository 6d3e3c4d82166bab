import { setTimeout as sleep } from 'node:timers/promises';
import { Database, DatabaseError } from '@platform/database';
import { migrations } from '../../migrations/index.js';

const LOOK_EVERY_MS = 500;
const SAY_EVERY_MS = 15_000;
const UNDEFINED_TABLE = '42P01';
const NOT_ALLOWED = '42501';

/**
 * Waits until the database answers and its schema is up to date; the API or `whence migrate` brings it there, never a worker.
 * @param say is told why it waits, at once and now and then
 */
export async function awaitSchema(url: string, say: (line: string) => void, signal: AbortSignal): Promise<void> {
  let said = -Infinity;
  for (;;) {
    const missing = await whatIsMissing(url);
    if (missing === null) return;
    if (performance.now() - said >= SAY_EVERY_MS) {
      say(`waiting: ${missing}`);
      said = performance.now();
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

async function whatIsMissing(url: string): Promise<string | null> {
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
