import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PublishedLog } from '@domain/audit';
import { CliError } from '../cli.errors.js';

const TIMEOUT_SECONDS = 30;
/** A server closes connections that are idle while a million entries are checked. */
const ATTEMPTS = 3;

/**
 * The log at an HTTP address.
 * @param url the address before `/checkpoint`
 * @param apiKey sent with every request, but not to another address that one redirects to
 */
export function httpLog(url: string, apiKey?: string, timeoutSeconds = TIMEOUT_SECONDS): PublishedLog {
  const base = url.endsWith('/') ? url : `${url}/`;
  if (!/^https?:/.test(base) || !URL.canParse(base))
    throw new CliError('malformed-option', `--url must be an http address, such as https://log.example/, not ${url}.`);
  const headers = new Headers(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` });
  return {
    async read(name) {
      const { status, body } = await answerOf(new URL(name, base), headers, timeoutSeconds).catch((error: unknown) => {
        throw new CliError(
          'api-unreachable',
          `No log answers at ${base}${name}: ${String((error as Error).cause ?? error)}.`,
        );
      });
      // 500: the record contradicts what the log published, so the log cannot serve it.
      if (status === 404 || status === 500) return null;
      if (status === 401 && apiKey === undefined) {
        const message = `${base}${name} is not public: it takes an API key. Give one with --api-key or WHENCE_KEY; every role may read.`;
        throw new CliError('key-needed', message);
      }
      if (status < 200 || status > 299) throw new CliError('api-refused', `${base}${name} answers ${status}.`);
      return body;
    },
  };
}

async function answerOf(url: URL, headers: Headers, timeoutSeconds: number): Promise<{ status: number; body: Buffer }> {
  for (let attempt = 1; ; attempt++) {
    const timeout = afterWaiting(timeoutSeconds);
    try {
      const response = await fetch(url, { headers, signal: timeout.signal });
      return { status: response.status, body: Buffer.from(await response.arrayBuffer()) };
    } catch (error) {
      if (attempt === ATTEMPTS || timeout.signal.aborted) throw error;
    } finally {
      timeout.end();
    }
  }
}

/**
 * Aborts after so many seconds of waiting. One in which this process only computes is none: it
 * receives no answer meanwhile, and an index of a million subjects takes it half a minute.
 */
function afterWaiting(seconds: number): { readonly signal: AbortSignal; readonly end: () => void } {
  const controller = new AbortController();
  let left = seconds;
  // Late ticks are not made up for.
  const timer = setInterval(() => {
    if (--left === 0) controller.abort(new DOMException(`no answer came in ${seconds} s`, 'TimeoutError'));
  }, 1_000);
  return { signal: controller.signal, end: () => clearInterval(timer) };
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
