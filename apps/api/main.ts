import { systemClock } from '@core/kernel';
import { readConfig, requireDatabaseUrl } from '@platform/config';
import { CatalogWatch, type Database, DatabaseError, DiskReserve, migrateDatabase } from '@platform/database';
import { diskOfServer } from '@platform/embedded-postgres';
import { ServiceLogger } from '@platform/logging';
import { requireUsableFolder, runMain, untilAborted, watchEventLoop } from '@platform/process';
import { connectApiDatabase } from './api-database.js';

// Starts only the HTTP interface, on an existing database; `npm start` starts all processes.
void runMain(async (shutdown) => {
  const config = readConfig(process.env, process.cwd());
  const url = requireDatabaseUrl(config);
  // A supervisor has the other end of the channel.
  watchEventLoop({ service: 'api', limitMs: config.watchdogSeconds * 1_000, kill: process.channel !== undefined });
  requireUsableFolder('WHENCE_DATA_DIR', config.dataDir);
  const disk = diskOfServer({ dataDir: config.dataDir, url });
  const reserve = disk === undefined ? undefined : new DiskReserve(disk, config.diskReserveMiB * 2 ** 20);
  const logger = new ServiceLogger('api', config);
  const onLost = (line: string): void => logger.warn(line, 'Database');
  const database = await connectApiDatabase(url, { queryMs: config.querySeconds * 1_000, reserve, onLost });
  try {
    await migrateDatabase(url);
    // Most of the code is loaded from here on: an environment that cannot work is reported before.
    await warnIfRewritable(database, logger);
    await reportCatalog(database, logger);
    const { ensureAdminKey } = await import('./admin-key.js');
    const generated = await ensureAdminKey(database, config.adminKey, config.clock);
    if (generated) process.stdout.write(`The first admin key, shown this once: ${generated}\n`);
    const { serveApi } = await import('./serve-api.js');
    const served = await serveApi({ config, database });
    process.stdout.write(`whence is ready at ${served.url}\n`);
    await untilAborted(shutdown);
    await served.close();
  } finally {
    await database.close();
  }
});

/**
 * Answers are provable either way, but a role that can rewrite the ledger widens the attack
 * surface.
 */
async function warnIfRewritable(database: Database, logger: ServiceLogger): Promise<void> {
  const { LedgerReadModel } = await import('@domain/ledger');
  if (!(await new LedgerReadModel(database, systemClock).isRewritable())) return;
  const advice = 'Let it run as a role of its own: whence migrate --runtime-role <name>.';
  logger.warn(`The database role of this service could rewrite the ledger. ${advice}`, 'Database');
}

/**
 * The service is not ready while the catalog is another (`/health/ready`), and logs why at its
 * start.
 */
async function reportCatalog(database: Database, logger: ServiceLogger): Promise<void> {
  await new CatalogWatch(database).require().catch((error: unknown) => {
    if (!(error instanceof DatabaseError) || error.code !== 'catalog-altered') throw error;
    logger.error(error.message, 'Database');
  });
}
