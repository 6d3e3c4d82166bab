import type { Config } from '@platform/config';
import { CliError } from '../cli.errors.js';

export interface AddressOptions {
  readonly url?: string;
  readonly key?: string;
}

/** Where Whence answers: as told, or on this machine. */
export function addressOf(config: Config, { url }: AddressOptions): string {
  return url === undefined ? ownUrl(config) : checkedUrl(url);
}

/** The key that was given. Throws `key-needed`. */
export function keyOf({ adminKey }: Config, { key }: AddressOptions): string {
  const found = key ?? adminKey;
  if (found !== undefined) return found;
  const remedy = 'Give one with --key or WHENCE_ADMIN_KEY; `whence keys issue --role engineer --label …` makes one';
  throw new CliError('key-needed', `There is no key to register with. ${remedy}.`);
}

export function isLocal(url: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(new URL(url).hostname);
}

function ownUrl({ host, port }: Config): string {
  if (port === 0) throw new CliError('malformed-option', 'PORT is 0, any free port: say where Whence is with --url.');
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function checkedUrl(text: string): string {
  if (/^https?:/i.test(text) && URL.canParse(text)) return text;
  throw new CliError('malformed-option', '--url must be an http or https URL, such as http://127.0.0.1:4000.');
}
