import { WhenceError } from '@core/kernel';
import { withOwnKey } from '@domain/publication';
import { readConfig } from '@platform/config';
import { awaitSchema } from './await-schema.js';
import { createWorker } from './create-worker.js';
import { connectWorkerDatabase } from './worker-database.js';
import { WorkerError } from './worker.errors.js';

/** The queue door alone, as one of many before a database of its own; `npm start` opens every door. */
async function main(): Promise<void> {
  const config = readConfig(process.env, process.cwd());
  const stop = shutdownSignal();
  const { databaseUrl } = config;
  if (databaseUrl === undefined) {
    throw new WorkerError(
      'database-not-set',
      'DATABASE_URL is not set. `npm start` brings its own database; this door needs one.',
    );
  }
  await awaitSchema(databaseUrl, (line) => process.stderr.write(`whence worker is ${line}\n`), stop);
  const database = await connectWorkerDatabase(databaseUrl);
  try {
    const worker = await createWorker({ config: await withOwnKey(config, database), databaseUrl, database });
    process.stdout.write('whence worker is ready\n');
    if (!stop.aborted) await new Promise((resolve) => stop.addEventListener('abort', resolve));
    await worker.close();
  } finally {
    await database.close();
  }
}

/** Aborts with the first signal; a second one ends the process at once. */
function shutdownSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      process.once(signal, () => process.exit(1));
      controller.abort();
    });
  }
  return controller.signal;
}

main().catch((error: unknown) => {
  if (error instanceof Error && error.name === 'AbortError') return;
  process.stderr.write(`${error instanceof WhenceError ? error.message : String((error as Error)?.stack ?? error)}\n`);
  process.exitCode = 1;
});
