import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PublishedLog } from '@domain/audit';
import { CliError } from '../cli.errors.js';

const TIMEOUT_MS = 30_000;

/**
 * The log at an HTTP address.
 * @param url the address before `/checkpoint`
 */
export function httpLog(url: string): PublishedLog {
  const base = url.endsWith('/') ? url : `${url}/`;
  if (!/^https?:/.test(base) || !URL.canParse(base))
    throw new CliError('malformed-option', `--url must be an http address, such as https://log.example/, not ${url}.`);
  return {
    async read(name) {
      const response = await fetch(new URL(name, base), { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
        (error: unknown) => {
          throw new CliError(
            'api-unreachable',
            `No log answers at ${base}${name}: ${String((error as Error).cause ?? error)}.`,
          );
        },
      );
      // 500: the record contradicts what the log published, so the log cannot serve it.
      if (response.status === 404 || response.status === 500) return null;
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
