import { setTimeout as sleep } from 'node:timers/promises';
import { type Example, exampleRequests } from '@interop/example';
import { CliError } from '../cli.errors.js';
import type { ApiClient } from '../http/api-client.js';
import { registerShards } from '../http/bulk-registration.js';

const COMMIT_LIMIT_MS = 120_000;

/**
 * Sends the example over HTTP, as a user would. Idempotent: an interrupted load can be repeated.
 */
export async function loadExample(api: ApiClient, example: Example, note: (line: string) => void): Promise<void> {
  for (const request of exampleRequests(example)) {
    const started = performance.now();
    if (request.lines) {
      await registerAll(api, request.what, request.lines);
    } else {
      const { status } = await api.send(request);
      if (status === 202 && request.state) await awaitCommit(api, request.state);
    }
    note(`  ${request.what} (${Math.round(performance.now() - started)} ms)`);
  }
}

async function registerAll(api: ApiClient, what: string, lines: readonly string[]): Promise<void> {
  const { rejected } = await registerShards(api, lines);
  const [first] = rejected;
  if (first)
    throw new CliError(
      'api-refused',
      `The example was not loaded: ${rejected.length} of ${what} were rejected. Line ${first.line}: ${first.message}`,
    );
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
