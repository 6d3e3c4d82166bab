import { setTimeout as sleep } from 'node:timers/promises';
import { type Example, type ExampleRequest, exampleRequests } from '@interop/example';
import { CliError } from '../cli.errors.js';
import type { ApiAnswer, ApiClient } from '../http/api-client.js';

const COMMIT_LIMIT_MS = 120_000;

/** Sends the example as a user would. May be repeated after a break: what is there is not stated twice. */
export async function loadExample(api: ApiClient, example: Example, note: (line: string) => void): Promise<void> {
  for (const request of exampleRequests(example)) {
    const started = performance.now();
    const answer = await api.send(request);
    if (request.lines) requireAllTaken(request, answer);
    if (answer.status === 202 && request.state) await awaitCommit(api, request.state);
    note(`  ${request.what} (${Math.round(performance.now() - started)} ms)`);
  }
}

interface BulkLine {
  readonly line?: number;
  readonly message?: string;
  /** What went wrong on the way, in the last line. */
  readonly detail?: string;
  readonly summary?: { readonly rejected: number };
}

/** A bulk answer has a line a rejected line, and at its end a summary, or a problem if it broke off. */
function requireAllTaken({ what }: ExampleRequest, { text }: ApiAnswer): void {
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as BulkLine);
  const [first, last] = [lines[0], lines.at(-1)];
  if (last?.summary?.rejected === 0 && last.detail === undefined) return;
  const why = last?.detail ?? (first?.message === undefined ? '' : `Line ${first.line}: ${first.message}`);
  throw new CliError('api-refused', `Of the example, ${what} were not all registered. ${why}`.trimEnd());
}

/** A large dataset version is committed by a job of the worker. */
async function awaitCommit(api: ApiClient, path: string): Promise<void> {
  const deadline = performance.now() + COMMIT_LIMIT_MS;
  while ((await api.get<{ state: string }>(path)).state !== 'committed') {
    if (performance.now() > deadline) {
      throw new CliError('api-refused', `${path} was not committed in ${COMMIT_LIMIT_MS / 1000} seconds.`);
    }
    await sleep(100);
  }
}
