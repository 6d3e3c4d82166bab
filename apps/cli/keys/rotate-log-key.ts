import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '@core/kernel';
import { formatVerifierKey } from '@core/note';
import { ClockWatch, LedgerService } from '@domain/ledger';
import {
  configuredSigner,
  LOG_SIGNING_KEY,
  type PublisherConfig,
  publisherWith,
  rotateLogKey,
} from '@domain/publication';
import type { Config } from '@platform/config';
import { Database } from '@platform/database';
import { ensureSigningKey, LocalSigner, type Signer } from '@platform/signing';
import { CliError } from '../cli.errors.js';
import { reachLedger } from '../database/open-database.js';
import { readInstallation } from '../installation.js';
import { ownPolicyFile } from '../witness-policy-file.js';

export interface RotateOptions {
  /**
   * The new key's file, created if missing. Defaults to one in the data folder that then replaces
   * the old one.
   */
  readonly to?: string;
  readonly json?: boolean;
}

/**
 * Records the new key, and publishes a checkpoint signed by both keys. Safe to repeat until it is
 * published.
 */
export async function rotate({ to, json }: RotateOptions): Promise<void> {
  const installation = readInstallation();
  const { config } = installation;
  const { old, file } = currentKey(config);
  const target = to ?? `${file}.next`;
  if (to === undefined && file === undefined)
    throw new CliError('malformed-option', 'Give a file for the new key with --to <file>.');
  const reached = await reachLedger(installation);
  try {
    const next = new LocalSigner(ensureSigningKey(path.resolve(target), config.origin, 'ed25519'));
    const treeSize = await publishRotation(reached.url, config, old, next);
    if (to === undefined && file !== undefined) replaceKeyFile(file, target, old);
    const where = to === undefined ? file : path.resolve(target);
    const report = { key: formatVerifierKey(next.verifierKey), file: where, treeSize };
    console.log(
      json
        ? JSON.stringify(report)
        : `The log's key is now ${report.key}, in ${report.file}.\nRestart Whence with it: nothing is published until then.`,
    );
  } finally {
    await reached.close();
  }
}

/** Returns the size of the checkpoint that both keys sign. */
async function publishRotation(url: string, config: Config, old: Signer, next: Signer): Promise<number> {
  const database = await Database.connect({ url, applicationName: 'whence-cli' });
  try {
    const ledger = new LedgerService(systemClock, undefined, new ClockWatch(systemClock, config.clock));
    await database.transaction((tx) => rotateLogKey(tx, ledger, 'system:cli', old.verifierKey, next.verifierKey));
    const publisher = await publisherWith([old, next], withOwnWitness(config), database, systemClock);
    const published = await publisher.publish();
    if (published !== null) return published.size;
    const why = publisher.status?.detail ?? '';
    throw new CliError(
      'api-unreachable',
      `The new key is recorded, but not published yet: ${why} Run the same command again before you restart the worker.`,
    );
  } finally {
    await database.close();
  }
}

function currentKey(config: Config): { old: Signer; file: string | undefined } {
  const signer = configuredSigner(config);
  if (signer) return { old: signer, file: undefined };
  const file = path.join(config.dataDir, LOG_SIGNING_KEY);
  if (!existsSync(file))
    throw new CliError('malformed-option', `There is no signing key in ${file}: set WHENCE_SIGNING_KEY_FILE.`);
  return { old: new LocalSigner(ensureSigningKey(file, config.origin, 'ed25519')), file };
}

/** Adds the log's own witness if no others are configured. */
function withOwnWitness(config: Config): PublisherConfig {
  const witnessPolicyFile = ownPolicyFile(config);
  return { ...config, witnessPolicyFile };
}

function replaceKeyFile(file: string, next: string, { verifierKey }: Signer): void {
  renameSync(file, `${file}.${verifierKey.keyId.toString(16).padStart(8, '0')}`);
  renameSync(next, file);
}
