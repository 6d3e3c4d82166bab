import type { JsonObject } from '@core/kernel';
import { CliError } from '../cli.errors.js';
import { printable } from '../format-table.js';
import { type ConnectionOptions, connectToRead, connectToWrite } from '../http/api-connection.js';
import { readInstallation } from '../installation.js';

export interface ApiOptions extends ConnectionOptions {
  readonly json?: boolean;
}

export interface ApiCall {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  /** JSON. */
  readonly body?: string;
}

/** Prints the response; a statement that was recorded as one line with the index of its entry. */
export async function callApi({ method, path, body }: ApiCall, options: ApiOptions): Promise<void> {
  if (!path.startsWith('/') || path.startsWith('//'))
    throw new CliError('malformed-option', 'The path must begin with one /, such as /v1/vendors.');
  const { config } = readInstallation();
  const statement = method === 'GET' ? undefined : parseBody(body);
  const api = method === 'GET' ? connectToRead(config, options) : connectToWrite(config, options);
  const { text } = await api.send({ method, path, body: statement });
  process.stdout.write(options.json ? `${text}\n` : formatResponse(`${method} ${path}`, text));
}

function parseBody(body = '{}'): JsonObject {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as JsonObject;
  } catch {
    // Reported below.
  }
  throw new CliError('malformed-option', 'The body must be a JSON object.');
}

interface Recorded {
  readonly receipt?: { readonly index: number };
  readonly id?: string;
  readonly state?: string;
  readonly warnings?: readonly { readonly message: string }[];
}

/** A text that is no JSON object, such as a certificate, is returned as it is. */
export function formatResponse(what: string, text: string): string {
  const response = parsed(text);
  if (response === undefined) return text;
  const { receipt, id, state, warnings = [] } = response;
  if (receipt === undefined) return `${printable(JSON.stringify(response))}\n`;
  const named = [...(id === undefined ? [] : [id]), ...(state === undefined ? [] : [state])];
  const line = `${what}: recorded, entry ${receipt.index}${named.length > 0 ? ` (${named.join(', ')})` : ''}`;
  const warned = warnings.map(({ message }) => `  Warning: ${message}`);
  return `${[line, ...warned].map(printable).join('\n')}\n`;
}

function parsed(text: string): Recorded | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
