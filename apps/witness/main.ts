import path from 'node:path';
import { WhenceError } from '@core/kernel';
import { formatVerifierKey } from '@core/note';
import { keepSigningKey } from '@platform/signing';
import { readArguments } from './read-arguments.js';
import { serveWitness } from './serve-witness.js';
import { StateFile } from './state-file.js';
import { Witness } from './witness.js';

/** A witness of one or more logs, as a process of its own: best on a machine whose keepers are not the log's. */
async function main(): Promise<void> {
  const end = shutdownSignal();
  const { folder, logs, name, host, port } = readArguments(process.argv.slice(2));
  const key = keepSigningKey(path.join(folder, 'witness-key'), name, 'cosignature/v1');
  const state = new StateFile(folder, key.verifierKey, logs);
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const served = await serveWitness({ host, port, witness: new Witness(key, logs, state), state, log });
  process.stdout.write(
    `whence witness is ready at ${served.url}, with the key ${formatVerifierKey(key.verifierKey)}\n`,
  );
  await end;
  await served.close();
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

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof WhenceError ? error.message : String((error as Error)?.stack ?? error)}\n`);
  process.exitCode = 1;
});
