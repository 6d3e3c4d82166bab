import type { Config } from '@platform/config';
import { auditorKeyFile, readAuditorKey } from '../auditor-key-file.js';
import { CliError } from '../cli.errors.js';
import { ApiClient } from './api-client.js';
import { type Fetch, pinnedFetch } from './pinned-fetch.js';

export interface ConnectionOptions {
  readonly url?: string;
  readonly key?: string;
}

/**
 * Returns a client that writes: with the given key, that of the settings, or the admin key. Throws
 * `key-needed`.
 */
export function connectToWrite(config: Config, { url, key }: ConnectionOptions): ApiClient {
  const found = key ?? config.clientKey ?? config.adminKey;
  if (found === undefined)
    throw new CliError(
      'key-needed',
      'An API key is needed: give one with --key or WHENCE_KEY; `whence keys issue --role engineer --label …` makes one.',
    );
  return new ApiClient(addressOf(config, url), found, undefined, transportFor(config, url));
}

/**
 * Returns a client that reads. The key of the data folder is sent only to this machine. Throws
 * `key-needed`.
 */
export function connectToRead(config: Config, { url, key }: ConnectionOptions): ApiClient {
  const address = addressOf(config, url);
  const local = url === undefined || isLocal(url);
  const found = key ?? config.clientKey ?? config.adminKey ?? (local ? readAuditorKey(config.dataDir) : undefined);
  if (found !== undefined) return new ApiClient(address, found, undefined, transportFor(config, url));
  const missing = local ? ` (${auditorKeyFile(config.dataDir)} does not exist)` : '';
  throw new CliError(
    'key-needed',
    `An API key is needed${missing}: give one with --key or WHENCE_KEY; \`whence keys issue\` makes one.`,
  );
}

/** Without an address the service of this installation is meant. */
function transportFor({ tls }: Config, url: string | undefined): Fetch | undefined {
  return url === undefined && tls ? pinnedFetch(tls.certFile) : undefined;
}

function addressOf({ host, port, tls }: Config, url: string | undefined): string {
  if (url !== undefined) {
    if (/^https?:/i.test(url) && URL.canParse(url)) return url;
    throw new CliError('malformed-option', '--url must be an http or https URL, such as http://127.0.0.1:4000.');
  }
  if (port === 0) throw new CliError('malformed-option', 'PORT is 0, any free port: give the address with --url.');
  return `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function isLocal(url: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(new URL(url).hostname);
}
