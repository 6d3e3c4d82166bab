import { CliError } from '../cli.errors.js';

/**
 * Reads the address of a published log, and the API key that goes with requests to it. Throws if
 * the key would cross a network in clear text.
 */
export function logAddress(
  url: string,
  apiKey: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): { readonly base: string; readonly apiKey?: string } {
  const base = httpAddress(url.endsWith('/') ? url : `${url}/`, 'the address of the log');
  const key = apiKey ?? env['WHENCE_KEY'];
  if (key !== undefined && isInClear(base))
    throw new CliError(
      'malformed-option',
      `The API key would cross the network to ${base.href} in clear text: give an https address.`,
    );
  return { base: base.href, apiKey: key };
}

export function httpAddress(url: string, what: string): URL {
  if (/^https?:/i.test(url) && URL.canParse(url)) return new URL(url);
  throw new CliError('malformed-option', `${url} is no http address (${what}).`);
}

function isInClear({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && !/^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(hostname);
}
