import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { JsonObject } from '@core/kernel';
import { CliError } from '../cli.errors.js';
import type { Fetch } from './pinned-fetch.js';

const zipped = promisify(gzip);

export interface ApiRequest {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly body?: JsonObject;
  /** In place of `body`: the lines of an `application/x-ndjson` body. */
  readonly lines?: readonly string[];
}

export interface ApiResponse {
  readonly status: number;
  readonly text: string;
}

/** A request that may succeed later: nothing answers, or the service is overloaded or starting. */
export class ApiUnavailable extends CliError {
  constructor(
    message: string,
    readonly retryAfterMs = 0,
  ) {
    super('api-unreachable', message);
  }
}

/** The client of the HTTP interface for every command. */
export class ApiClient {
  /**
   * @param url where Whence listens, such as http://127.0.0.1:4000
   * @param transport defaults to `fetch`
   */
  constructor(
    readonly url: string,
    private readonly key: string,
    private readonly signal?: AbortSignal,
    private readonly transport: Fetch = fetch,
  ) {}

  /** Throws `ApiUnavailable`, or `api-refused` with the problem that the response describes. */
  async send({ method, path, body, lines }: ApiRequest): Promise<ApiResponse> {
    const headers = new Headers({ authorization: `Bearer ${this.key}` });
    if (body) headers.set('content-type', 'application/json');
    if (lines) {
      headers.set('content-type', 'application/x-ndjson');
      headers.set('content-encoding', 'gzip');
    }
    const content = lines ? new Uint8Array(await zipped(`${lines.join('\n')}\n`, { level: 1 })) : JSON.stringify(body);
    const response = await this.fetch(path, { method, headers, body: content });
    const text = await response.text().catch((error: unknown) => this.refuseConnection(error));
    // Every line of an upload was rejected: the body lists them.
    const isListed = response.status === 422 && response.headers.get('content-type')?.includes('ndjson') === true;
    if (!response.ok && !isListed) throw refusal(response, text, `${method} ${path}`);
    return { status: response.status, text };
  }

  /** Returns the parsed response; its type is not checked. */
  async get<Answer>(path: string): Promise<Answer> {
    return JSON.parse((await this.send({ method: 'GET', path })).text) as Answer;
  }

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    return this.transport(new URL(path, this.url), { ...init, signal: this.signal }).catch((error: unknown) =>
      this.refuseConnection(error),
    );
  }

  private refuseConnection(error: unknown): never {
    if (this.signal?.aborted || error instanceof CliError) throw error;
    const { cause } = error as Error;
    const reason = cause instanceof Error && cause.message ? `: ${cause.message}` : '';
    const remedy = 'Start it with `npm start`, or give its address with --url';
    throw new ApiUnavailable(`No Whence answers at ${this.url}${reason}. ${remedy}.`);
  }
}

interface Problem {
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
}

function refusal({ status, headers }: Response, text: string, what: string): CliError {
  const { detail = `${what} returned status ${status}.`, errors = [] } = problemIn(text);
  const more = errors.filter(({ message }) => !detail.includes(message));
  const message = [detail, ...more.map(({ pointer, message: why }) => `  ${pointer || '/'}: ${why}`)].join('\n');
  if (status >= 500 || status === 429)
    return new ApiUnavailable(message, Number(headers.get('retry-after') ?? 0) * 1_000 || 0);
  if (status === 401) return new CliError('api-refused', `The key is not accepted: ${message}`, 'forbidden');
  if (status === 403) return new CliError('api-refused', `The key does not permit this: ${message}`, 'forbidden');
  if (status === 404) return new CliError('api-refused', message, 'not-found');
  return new CliError('api-refused', message, status === 400 ? 'invalid' : 'conflict');
}

function problemIn(text: string): Problem {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return {};
  }
}
