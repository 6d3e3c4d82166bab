import type { JsonObject } from '@core/kernel';
import { CliError } from '../cli.errors.js';

export interface ApiRequest {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly body?: JsonObject;
  /** In place of `body`: the lines of an `application/x-ndjson` body. */
  readonly lines?: readonly string[];
}

export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
}

/** The HTTP interface as any client sees it. */
export class ApiClient {
  /** @param url where it answers, such as http://127.0.0.1:4000 */
  constructor(
    readonly url: string,
    private readonly key: string,
    private readonly signal?: AbortSignal,
  ) {}

  /** Throws `api-unreachable`, or `api-refused` with what the answer says is wrong. */
  async send({ method, path, body, lines }: ApiRequest): Promise<ApiAnswer> {
    const content = lines ? `${lines.join('\n')}\n` : body && JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${this.key}`,
      ...(content !== undefined && { 'content-type': lines ? 'application/x-ndjson' : 'application/json' }),
    };
    const response = await this.fetch(path, { method, headers, ...(content !== undefined && { body: content }) });
    const text = await response.text();
    if (!response.ok) throw refusal(response.status, text, `${method} ${path}`);
    return { status: response.status, text };
  }

  /** The answer to a question; its shape is the HTTP interface's. */
  async get<Answer>(path: string): Promise<Answer> {
    return JSON.parse((await this.send({ method: 'GET', path })).text) as Answer;
  }

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(new URL(path, this.url), { ...init, ...(this.signal && { signal: this.signal }) });
    } catch (error) {
      if (this.signal?.aborted) throw error;
      const reason = (error as Error).cause instanceof Error ? `: ${((error as Error).cause as Error).message}` : '';
      const remedy = 'Start it with `npm start`, or say where it is with --url';
      throw new CliError('api-unreachable', `No Whence answers at ${this.url}${reason}. ${remedy}.`);
    }
  }
}

interface Problem {
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
}

function refusal(status: number, text: string, what: string): CliError {
  const { detail, errors = [] } = problemIn(text);
  const said = detail ?? `${what} was answered with status ${status}.`;
  const more = errors.filter(({ message }) => !said.includes(message));
  const sentence = [said, ...more.map(({ pointer, message }) => `  ${pointer || '/'}: ${message}`)].join('\n');
  if (status === 401) return new CliError('api-refused', `The key is not accepted: ${sentence}`, 'forbidden');
  if (status === 404) return new CliError('api-refused', sentence, 'not-found');
  if (status === 400) return new CliError('api-refused', sentence, 'invalid');
  return new CliError('api-refused', sentence);
}

function problemIn(text: string): Problem {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return {};
  }
}
