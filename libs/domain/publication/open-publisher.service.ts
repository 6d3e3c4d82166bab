import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '@core/kernel';
import {
  formatVerifierKey,
  isSameKey,
  NoteError,
  parseVerifierKey,
  parseWitnessPolicy,
  type VerifierKey,
  type WitnessPolicy,
} from '@core/note';
import { DEFAULT_ORIGIN, LedgerReadModel } from '@domain/ledger';
import type { Config } from '@platform/config';
import type { Database } from '@platform/database';
import { ensureSigningKey, LocalSigner, readSigningKeyFile, type Signer } from '@platform/signing';
import { WitnessClient } from '@platform/witness-client';
import { LogSigner } from './log-signer.js';
import { keyDiffers, PublicationError } from './publication.errors.js';
import { type LogKey, PublicationReadModel } from './publication.read-model.js';
import { PublisherService } from './publisher.service.js';
import { policyWithoutAddresses } from './recorded-policies.js';
import { INSERT_FIRST_LOG_KEY, INSERT_POLICY, SELECT_HAS_TABLES, SELECT_LOG_KEYS } from './store/publication.sql.js';
import { WitnessQuorum } from './witness-quorum.service.js';
import { NO_WITNESSES, type Witnesses } from './witnesses.js';

/** The settings of the published log. */
export type PublisherConfig = Partial<
  Pick<Config, 'exportUrl' | 'origin' | 'publishes' | 'signingKey' | 'signingKeyFile' | 'witnessPolicyFile'>
>;

/**
 * Opens the publisher that the settings describe; returns undefined without a signing key, and for
 * settings that publish nothing. Throws for an unusable key or policy, and if the log was published
 * under another origin or key.
 */
export async function openPublisher(
  config: PublisherConfig,
  database: Database,
  clock: Clock,
): Promise<PublisherService | undefined> {
  const signer = config.publishes === false ? undefined : configuredSigner(config);
  return signer && publisherWith([signer], config, database, clock);
}

/** As `openPublisher`, with these keys: during a rotation the old one and the new one. */
export async function publisherWith(
  signers: readonly [Signer, ...Signer[]],
  config: PublisherConfig,
  database: Database,
  clock: Clock,
): Promise<PublisherService> {
  const { origin = DEFAULT_ORIGIN, witnessPolicyFile } = config;
  const ledger = new LedgerReadModel(database, clock);
  const known = await new PublicationReadModel(database, ledger).keys();
  const logKeys = [
    ...signers.map(({ verifierKey }) => verifierKey),
    ...known.map(({ vkey }) => parseVerifierKey(vkey)),
  ];
  const witnesses = witnessPolicyFile === undefined ? NO_WITNESSES : witnessesOf(witnessPolicyFile, logKeys);
  const log = new LogSigner(origin, signers);
  const publisher = new PublisherService(database, ledger, log, witnesses, clock);
  await publisher.requireOurLog();
  if (witnessPolicyFile !== undefined && witnesses.required) {
    const policy = policyWithoutAddresses(readFileSync(witnessPolicyFile, 'utf8'));
    await database.query(INSERT_POLICY, [policy, clock.now().toISOString()]);
  }
  return publisher;
}

/** The file, in the data folder, of the key that is generated if none is set. */
export const LOG_SIGNING_KEY = 'log-signing-key';

type OwnKeyConfig = PublisherConfig & Pick<Config, 'dataDir'>;

/**
 * Adds the key of the data folder to settings that name none. The key is generated for a log that
 * has none, and never in the place of another.
 * @throws PublicationError `log-key-missing` or `log-key-differs`, unless the settings publish
 * nothing
 */
export async function withOwnKey<Settings extends OwnKeyConfig>(
  config: Settings,
  database: Database,
): Promise<Settings> {
  if (config.publishes === false || config.signingKey !== undefined || config.signingKeyFile !== undefined)
    return config;
  const { origin = DEFAULT_ORIGIN, dataDir } = config;
  const file = path.join(dataDir, LOG_SIGNING_KEY);
  requireKeyFile(await database.query<LogKey>(SELECT_LOG_KEYS), file);
  const vkey = formatVerifierKey(ensureSigningKey(file, origin, 'ed25519').verifierKey);
  await database.query(INSERT_FIRST_LOG_KEY, [origin, vkey]);
  const key = (await database.query<LogKey>(SELECT_LOG_KEYS)).at(-1);
  if (key?.vkey !== vkey) throw keyDiffers(key?.vkey ?? '', vkey);
  return { ...config, signingKeyFile: file };
}

/**
 * Checks, before anything is started or generated, that the settings or the data folder hold the
 * key that the log is published under. A database without tables has no log yet.
 * @throws PublicationError as `withOwnKey` does
 */
export async function requireLogKey(config: OwnKeyConfig, database: Database): Promise<void> {
  if (config.publishes === false) return;
  const [tables] = await database.query<{ exists: boolean }>(SELECT_HAS_TABLES);
  const keys = tables?.exists ? await database.query<LogKey>(SELECT_LOG_KEYS) : [];
  const last = keys.at(-1);
  if (last === undefined) return;
  const file = path.join(config.dataDir, LOG_SIGNING_KEY);
  const signer = configuredSigner(config);
  if (signer === undefined) requireKeyFile(keys, file);
  const { verifierKey } = signer ?? readSigningKeyFile(file);
  const vkey = formatVerifierKey(verifierKey);
  if (vkey !== last.vkey) throw keyDiffers(last.vkey, vkey);
}

function requireKeyFile(keys: readonly LogKey[], file: string): void {
  const last = keys.at(-1);
  if (last === undefined || existsSync(file)) return;
  throw new PublicationError(
    'log-key-missing',
    `This log is published under the key ${last.vkey}, and its signing key is not in ${file}; no setting names another place. Restore the file from a backup, or set WHENCE_SIGNING_KEY_FILE. If another machine publishes this log, set WHENCE_PUBLISH=off here. A lost key cannot be replaced: see libs/decisions/when-signing-is-refused.md.`,
  );
}

/** Returns the signing key of the settings; undefined if they name none. */
export function configuredSigner({ signingKey, signingKeyFile }: PublisherConfig): Signer | undefined {
  if (signingKey !== undefined) return LocalSigner.fromText(signingKey, 'WHENCE_SIGNING_KEY');
  return signingKeyFile === undefined
    ? undefined
    : new LocalSigner(readSigningKeyFile(signingKeyFile, 'WHENCE_SIGNING_KEY_FILE'));
}

function witnessesOf(file: string, logKeys: readonly VerifierKey[]): Witnesses {
  const policy = readPolicy(file);
  if (policy.logs.length > 0 && !policy.logs.some(({ key }) => logKeys.some((ours) => isSameKey(ours, key)))) {
    throw unusable(file, 'lists logs, and this log is none of them');
  }
  const silent = policy.witnesses.find(({ url }) => url === undefined || !/^https?:\/\//.test(url));
  if (silent) throw unusable(file, `gives the witness ${silent.name} no http(s) URL, so it is unreachable`);
  return new WitnessQuorum(policy, logKeys, (url) => new WitnessClient({ url }));
}

function readPolicy(file: string): WitnessPolicy {
  try {
    return parseWitnessPolicy(readFileSync(file));
  } catch (error) {
    if (error instanceof NoteError) throw unusable(file, `cannot be used: ${error.message}`);
    throw unusable(file, `cannot be read: ${(error as Error).message}`);
  }
}

function unusable(file: string, why: string): PublicationError {
  const message = `The witness policy ${file} ${why}. See WHENCE_WITNESS_POLICY_FILE.`;
  return new PublicationError('witness-policy-unusable', message);
}
