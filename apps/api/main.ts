import { WhenceError } from '@core/kernel';
import { type Config, readConfig } from '@platform/config';
import { migrateDatabase } from '@platform/database';
import { ensureAdminKey } from './admin-key.js';
import { connectApiDatabase } from './api-database.js';
import { ApiError } from './api.errors.js';
import { serveApi } from './serve-api.js';

/** The HTTP door alone, as one of many before a database of its own; `npm start` opens every door. */
async function main(): Promise<void> {
  const end = askedToEnd();
  const config = readConfig(process.env, process.cwd());
  const url = databaseUrlOf(config);
  const database = await connectApiDatabase(url);
  try {
    await migrateDatabase(url);
    const generated = await ensureAdminKey(database, config.adminKey);
    if (generated) say(`The first admin key, shown this once: ${generated}`);
    const served = await serveApi({ config, database });
    say(`whence is ready at ${served.url}`);
    await end;
    await served.close();
  } finally {
    await database.close();
  }
}

function databaseUrlOf({ databaseUrl }: Config): string {
  if (databaseUrl !== undefined) return databaseUrl;
  throw new ApiError(
    'database-not-set',
    'DATABASE_URL is not set. `npm start` brings its own database; this door needs one.',
  );
}

/** Ends with the first signal; a second one ends the process at once. */
function askedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1));
        resolve();
      });
    }
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof WhenceError ? error.message : String((error as Error)?.stack ?? error)}\n`);
  process.exitCode = 1;
});
