import { readConfig, requireDatabaseUrl } from '@platform/config';
import { ServiceLogger } from '@platform/logging';
import { requireUsableFolder, runMain, untilAborted, watchEventLoop } from '@platform/process';
import { awaitSchema } from './await-schema.js';
import { connectWorkerDatabase } from './worker-database.js';

// Starts only the job worker, on an existing database; `npm start` starts all processes.
void runMain(async (shutdown) => {
  const config = readConfig(process.env, process.cwd());
  const databaseUrl = requireDatabaseUrl(config);
  // A supervisor has the other end of the channel.
  watchEventLoop({ service: 'worker', limitMs: config.watchdogSeconds * 1_000, kill: process.channel !== undefined });
  requireUsableFolder('WHENCE_DATA_DIR', config.dataDir);
  if (config.redisUrl !== undefined) {
    const { requireRedis } = await import('@platform/jobs');
    await requireRedis(config.redisUrl);
  }
  const logger = new ServiceLogger('worker', config);
  await awaitSchema(databaseUrl, (line) => logger.warn(line, 'Database'), shutdown);
  const database = await connectWorkerDatabase(databaseUrl, (line) => logger.warn(line, 'Database'));
  try {
    // Most of the code is loaded here: an environment that cannot work is reported before.
    const { createWorker } = await import('./create-worker.js');
    const { withOwnKey } = await import('@domain/publication');
    const worker = await createWorker({ config: await withOwnKey(config, database), databaseUrl, database });
    process.stdout.write('whence worker is ready\n');
    await untilAborted(shutdown);
    await worker.close();
  } finally {
    await database.close();
  }
});
