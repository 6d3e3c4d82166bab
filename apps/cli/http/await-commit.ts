import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../cli.errors.js';
import type { ApiClient } from './api-client.js';

const COMMIT_LIMIT_MS = 120_000;

/** Waits for a large dataset version, which a job of the worker commits. @param path of it */
export async function awaitCommit(api: ApiClient, path: string): Promise<void> {
  const deadline = performance.now() + COMMIT_LIMIT_MS;
  while ((await api.get<{ state: string }>(path)).state !== 'committed') {
    if (performance.now() > deadline)
      throw new CliError('api-refused', `${path} was not committed in ${COMMIT_LIMIT_MS / 1000} seconds.`);
    await sleep(100);
  }
}
