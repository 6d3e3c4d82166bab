import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PublishedLog } from '@domain/audit';
import { CliError } from '../cli.errors.js';

const TIMEOUT_MS = 30_000;

/**
 * The log at an HTTP address.
 * @param url the address before `/checkpoint`
 * @param apiKey sent with every request, but not to another address that one redirects to
 */
export function httpLog(url: string, apiKey?: string): PublishedLog {
  const base = url.endsWith('/') ? url : `${url}/`;
  if (!/^https?:/.test(base) || !URL.canParse(base))
    throw new CliError('malformed-option', `--url must be an http address, such as https://log.example/, not ${url}.`);
  const headers = new Headers(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` });
  return {
    async read(name) {
      const options = { headers, signal: AbortSignal.timeout(TIMEOUT_MS) };
      const response = await fetch(new URL(name, base), options).catch((error: unknown) => {
        throw new CliError(
          'api-unreachable',
          `No log answers at ${base}${name}: ${String((error as Error).cause ?? error)}.`,
        );
      });
      // 500: the record contradicts what the log published, so the log cannot serve it.
      if (response.status === 404 || response.status === 500) return null;
      if (response.status === 401 && apiKey === undefined) {
        const message = `${base}${name} is not public: it takes an API key. Give one with --api-key or WHENCE_KEY; every role may read.`;
        throw new CliError('key-needed', message);
      }
      if (!response.ok) throw new CliError('api-refused', `${base}${name} answers ${response.status}.`);
      return Buffer.from(await response.arrayBuffer());
    },
  };
}

/** The log in a folder of exported files. */
export function folderLog(folder: string): PublishedLog {
  if (!existsSync(folder)) throw new CliError('malformed-option', `There is no folder ${folder} (--files).`);
  return {
    async read(name) {
      try {
        return await readFile(path.join(folder, name));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT' || code === 'ENOTDIR') return null;
        throw new CliError('malformed-option', `The file ${path.join(folder, name)} cannot be read: ${String(error)}.`);
      }
    },
  };
}
