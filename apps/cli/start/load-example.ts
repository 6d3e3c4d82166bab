import { type Example, exampleRequests } from '@interop/example';
import { CliError } from '../cli.errors.js';
import type { ApiClient } from '../http/api-client.js';
import { awaitCommit } from '../http/await-commit.js';
import { registerShards } from '../http/bulk-registration.js';

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
