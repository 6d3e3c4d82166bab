import { BlockList, isIP } from 'node:net';
import path from 'node:path';

/** The value of a setting's text, or a sentence with what is allowed. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What of the published log is readable without a key: all, no entry, nothing. */
export const PUBLIC_LOG = ['on', 'hashes', 'off'] as const;
export type PublicLog = (typeof PUBLIC_LOG)[number];

export const LOG_FORMATS = ['json', 'text'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** Who may read /metrics. */
export const METRICS_SETTINGS = ['loopback', 'key', 'public', 'off'] as const;
export type MetricsSetting = (typeof METRICS_SETTINGS)[number];

export function parsePort(text: string): Parsed<number> {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  return port <= 65535 ? { value: port } : { problem: `must be a whole number from 0 to 65535, not "${text}".` };
}

const hostName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

export function parseHost(text: string): Parsed<string> {
  return isIP(text) || hostName.test(text)
    ? { value: text }
    : { problem: `must be an IP address or a host name, without a port, not "${text}".` };
}

/** Host names and addresses without ports, separated by commas. The values are in lower case. */
export function parseHosts(text: string): Parsed<readonly string[]> {
  const hosts = text.split(',').map((host) => host.trim().toLowerCase());
  const wrong = hosts.find((host) => !isIP(host) && !hostName.test(host));
  return wrong === undefined
    ? { value: hosts }
    : { problem: `must be host names without ports, separated by commas; "${wrong}" is none.` };
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Whether only this machine can reach the address. A name other than localhost may resolve to
 * anything, so it counts as remote.
 */
export function isLoopback(host: string): boolean {
  const family = isIP(host);
  return family ? loopback.check(host, family === 4 ? 'ipv4' : 'ipv6') : host.toLowerCase() === 'localhost';
}

export function parseChoice<T extends string>(choices: readonly T[]): (text: string) => Parsed<T> {
  return (text) => {
    const value = choices.find((choice) => choice === text.toLowerCase());
    return value === undefined ? { problem: `must be one of ${choices.join(', ')}, not "${text}".` } : { value };
  };
}

/**
 * A key name of signed-note v1.0.0 (no space, no plus), of printable ASCII so that it is safe in
 * any header or URL.
 */
export function parseOrigin(text: string): Parsed<string> {
  return /^[!-*,-~]{1,200}$/.test(text)
    ? { value: text }
    : { problem: 'must be 1 to 200 printable ASCII characters without spaces or "+", such as whence.example.com/log.' };
}

/** Returns a parser of paths; relative ones are resolved against `folder`. */
export function parseFile(folder: string): (text: string) => Parsed<string> {
  return (text) =>
    text.includes('\0') ? { problem: 'must be the path of a file.' } : { value: path.resolve(folder, text) };
}

/** A signing key; `signing` parses it. The problem does not repeat the text. */
export function parseSecret(text: string): Parsed<string> {
  return text.startsWith('PRIVATE+KEY+')
    ? { value: text }
    : { problem: 'must be a signing key: PRIVATE+KEY+<name>+<key ID>+<base64>.' };
}

/** The value has no trailing slash. */
export function parseExportUrl(text: string): Parsed<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isFolder = url?.protocol === 'file:' && url.host === '' && url.pathname.length > 1;
  const isBucket = url?.protocol === 's3:' && url.host !== '';
  return isFolder || isBucket
    ? { value: text.replace(/\/+$/, '') }
    : { problem: `must be file:///folder or s3://bucket/prefix, not "${text}".` };
}

/** Printable ASCII only: an API key is sent in an HTTP header as it is. */
export function parseAdminKey(text: string): Parsed<string> {
  return /^[!-~]{16,512}$/.test(text)
    ? { value: text }
    : { problem: 'must be 16 to 512 printable ASCII characters without spaces.' };
}

/**
 * A URL with one of the schemes. The problem does not repeat the text, which may hold a password.
 */
export function parseUrl(
  schemes: readonly string[],
  example: string,
  pathNeeded: boolean,
): (text: string) => Parsed<string> {
  return (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const ok = url && schemes.includes(url.protocol.slice(0, -1)) && (!pathNeeded || url.pathname.length > 1);
    return ok ? { value: text } : { problem: `must be a URL such as ${example}.` };
  };
}

/** Absolute folders and `s3://bucket/prefix`, separated by commas. */
export function parseRoots(text: string): Parsed<readonly string[]> {
  const roots = text.split(',').map((root) => root.trim());
  const isRoot = (root: string): boolean => /^(?:\/|file:\/\/\/|s3:\/\/[^/])/.test(root) && !root.includes('\0');
  const wrong = roots.find((root) => !isRoot(root));
  return wrong === undefined
    ? { value: roots }
    : { problem: `must be absolute folders or s3://bucket/prefix, separated by commas; "${wrong}" is neither.` };
}

/** Addresses and networks (`10.0.0.0/8`), separated by commas. */
export function parseProxies(text: string): Parsed<readonly string[]> {
  const proxies = text.split(',').map((one) => one.trim());
  const wrong = proxies.find((one) => !isNetwork(one));
  return wrong === undefined
    ? { value: proxies }
    : { problem: `must be addresses or networks such as 10.0.0.0/8, separated by commas; "${wrong}" is neither.` };
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** 0, or at least the week that the database keeps. */
export function parseLogDays(text: string): Parsed<number> {
  return text === '0' ? { value: 0 } : parseWhole('days', 7, 3_650)(text);
}

export const parseDays = parseWhole('days', 0, 3_650);

/** A shorter step would refuse clocks that are kept right by hand. */
export function parseStep(text: string): Parsed<number> {
  return text === '0' ? { value: 0 } : parseWhole('seconds', 60, 86_400)(text);
}

/** Reads a day of the calendar, `YYYY-MM-DD`. */
export function parseDay(text: string): Parsed<string> {
  const day = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
    ? { value: text }
    : { problem: `must be a day such as 2026-03-31, not "${text}".` };
}

/** Returns a parser of whole numbers. @param unit what is counted, for the problem */
export function parseWhole(unit: string, least: number, most: number): (text: string) => Parsed<number> {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    return number >= least && number <= most
      ? { value: number }
      : { problem: `must be a whole number of ${unit} from ${least} to ${most}, not "${text}".` };
  };
}
