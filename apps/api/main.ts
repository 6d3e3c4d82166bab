import { systemClock, WhenceError } from '@core/kernel';
import { LedgerReadModel } from '@domain/ledger';
import { type Config, readConfig } from '@platform/config';
import { type Database, migrateDatabase } from '@platform/database';
import { ensureAdminKey } from './admin-key.js';
import { connectApiDatabase } from './api-database.js';
import { ApiError } from './api.errors.js';
import { serveApi } from './serve-api.js';

/** The HTTP door alone, as one of many before a database of its own; `npm start` opens every door. */
async function main(): Promise<void> {
  const end = shutdownSignal();
  const config = readConfig(process.env, process.cwd());
  const url = databaseUrlOf(config);
  const database = await connectApiDatabase(url);
  try {
    await migrateDatabase(url);
    await warnOfMight(database);
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

/** A service that could rewrite the ledger need not be trusted any less for what it serves, but there is one more key to the past. */
async function warnOfMight(database: Database): Promise<void> {
  if (!(await new LedgerReadModel(database, systemClock).isRewritable())) return;
  const advice = 'Let it run as a role of its own: whence migrate --runtime-role <name>.';
  process.stderr.write(`warning: the database role of this service could rewrite the ledger. ${advice}\n`);
}

function databaseUrlOf({ databaseUrl }: Config): string {
  if (databaseUrl !== undefined) return databaseUrl;
  throw new ApiError(
    'database-not-set',
    'DATABASE_URL is not set. `npm start` brings its own database; this door needs one.',
  );
}

/** Ends with the first signal; a second one ends the process at once. */
function shutdownSignal(): Promise<void> {
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
