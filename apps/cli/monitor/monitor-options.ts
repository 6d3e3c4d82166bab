import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Authors } from '@audit-replay';
import { sha256 } from '@core/kernel';
import { keysOfRoot, type MonitorOptions, type TrustedKey } from '@core/monitor';
import { formatVerifierKey, NoteError, parseVerifierKey, parseWitnessPolicy } from '@core/note';
import { parseWebhookSecret } from '@core/webhook';
import { CliError } from '../cli.errors.js';
import { httpAddress, logAddress } from '../http/log-address.js';
import { secondsOf } from '../max-age.js';
import { readTrustedRoot, requireOneTrust } from '../trusted-root-file.js';
import type { Webhook } from './webhook.js';

export interface MonitorCommandOptions {
  readonly key?: readonly string[];
  readonly trustedRoot?: string;
  readonly policy?: string;
  readonly origin?: string;
  readonly state?: string;
  readonly once?: boolean;
  readonly every: string;
  readonly maxAge?: string;
  readonly patience: string;
  readonly apiKey?: string;
  readonly webhook?: string;
  readonly webhookSecret?: string;
  readonly metrics?: string;
  readonly accept?: boolean;
  readonly json?: boolean;
}

/** The command line, read. */
export interface MonitorPlan {
  /** With a slash at its end. */
  readonly base: string;
  readonly keys: readonly TrustedKey[];
  readonly options: MonitorOptions;
  readonly folder: string;
  readonly everyMs: number;
  readonly apiKey?: string;
  readonly webhook?: Webhook;
  readonly metrics?: { readonly host: string; readonly port: number };
}

/** Throws `malformed-option`. */
export function readPlan(url: string, given: MonitorCommandOptions, env = process.env): MonitorPlan {
  requireOneTrust(given);
  const { base, apiKey } = logAddress(url, given.apiKey, env);
  const root = given.trustedRoot === undefined ? undefined : readTrustedRoot(given.trustedRoot);
  const keys = (given.key ?? []).map((key) => readKey(key));
  const origin = root?.origin ?? given.origin ?? keys[0]?.name ?? '';
  const policy = root ? root.witnessPolicy : given.policy && read(given.policy, '--policy');
  const maxAgeSeconds = given.maxAge === undefined ? undefined : secondsOf(given.maxAge, '--max-age');
  if (maxAgeSeconds !== undefined && policy === undefined)
    throw malformed('--max-age takes --policy: only witnesses state when they saw the log.');
  const witnessPolicy = policy === undefined ? 'none' : parsed('--policy', () => parseWitnessPolicy(policy));
  return {
    base,
    keys: root ? keysOfRoot(root) : keys.map((key) => ({ vkey: formatVerifierKey(key) })),
    options: {
      origin,
      policy: witnessPolicy,
      maxAgeSeconds,
      patienceSeconds: secondsOf(given.patience, '--patience'),
      authors: (onFault, known) => new Authors(onFault, known),
    },
    folder: given.state ?? path.join('.whence-monitor', sha256(origin).toString('hex').slice(0, 16)),
    everyMs: secondsOf(given.every, '--every') * 1_000,
    apiKey,
    webhook: given.webhook === undefined ? undefined : webhookOf(given.webhook, given.webhookSecret),
    metrics: given.metrics === undefined ? undefined : listenAddress(given.metrics),
  };
}

function webhookOf(url: string, secretFile: string | undefined): Webhook {
  const address = httpAddress(url, '--webhook');
  if (secretFile === undefined) return { url: address };
  const secret = parseWebhookSecret(read(secretFile, '--webhook-secret').toString('utf8').trim());
  if (secret === null) throw malformed('--webhook-secret: the file holds one line, whsec_ and base64.');
  return { url: address, secret };
}

function listenAddress(given: string): { host: string; port: number } {
  const [, host = '127.0.0.1', port = ''] = /^(?:(.+):)?(\d{1,5})$/.exec(given) ?? [];
  if (port === '' || Number(port) > 65_535) throw malformed(`--metrics ${given}: write [host:]port, such as 9464.`);
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

function readKey(given: string) {
  return parsed('--key', () =>
    parseVerifierKey((given.includes('+') ? given : read(given, '--key').toString('utf8')).trim()),
  );
}

function parsed<Value>(option: string, parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    throw error instanceof NoteError ? malformed(`${option}: ${error.message}`) : error;
  }
}

function read(file: string, option: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw malformed(`The file of ${option} cannot be read: ${(error as Error).message}.`);
  }
}

const malformed = (message: string): CliError => new CliError('malformed-option', message);
