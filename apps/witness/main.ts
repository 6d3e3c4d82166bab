import path from 'node:path';
import { formatVerifierKey } from '@core/note';
import { readConfig } from '@platform/config';
import { ServiceLogger } from '@platform/logging';
import { runMain, untilAborted, watchEventLoop } from '@platform/process';
import { ensureSigningKey } from '@platform/signing';
import { readArguments } from './read-arguments.js';
import { serveWitness } from './serve-witness.js';
import { requireKeyOfState, StateFile } from './state-file.js';
import { Witness } from './witness.js';

// Runs a witness of one or more logs. Best on a machine whose operators are not those of the log.
void runMain(async (shutdown) => {
  const { folder, logs, name, host, port } = readArguments(process.argv.slice(2));
  const keyFile = path.join(folder, 'witness-key');
  requireKeyOfState(folder, keyFile);
  const key = ensureSigningKey(keyFile, name, 'cosignature/v1');
  const state = new StateFile(folder, key.verifierKey, logs);
  const config = readConfig(process.env, process.cwd());
  // A supervisor has the other end of the channel.
  watchEventLoop({ service: 'witness', limitMs: config.watchdogSeconds * 1_000, kill: process.channel !== undefined });
  const logger = new ServiceLogger('witness', config);
  const log = (line: string): void => logger.warn(line, 'Witness');
  const served = await serveWitness({ host, port, witness: new Witness(key, logs, state), state, log });
  process.stdout.write(
    `whence witness is ready at ${served.url}, with the key ${formatVerifierKey(key.verifierKey)}\n`,
  );
  await untilAborted(shutdown);
  await served.close();
});
