import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '@platform/config';
import { findRunningPostgres } from '@platform/embedded-postgres';
import { httpUrl, portTakenMessage, tryPort } from '@platform/process';
import { CliError } from '../cli.errors.js';
import { EMBEDDED_DATABASE } from '../database/open-database.js';

/** Services whose parent was killed finish their work and end within this time. */
const LEFTOVER_LIMIT_MS = 15_000;

/**
 * Throws `port-taken`, or why this process cannot listen there, before anything is started.
 */
export async function requireFreePort(config: Config): Promise<void> {
  const { host, port } = config;
  const deadline = performance.now() + LEFTOVER_LIMIT_MS;
  while ((await tryPort(host, port)) === 'taken') {
    if (performance.now() > deadline || !parentWasKilled(config)) throw await portTaken(host, port);
    await sleep(100);
  }
}

/** If true, a service of that parent may hold the port, and is about to end. */
function parentWasKilled({ dataDir, databaseUrl }: Config): boolean {
  if (databaseUrl !== undefined) return false;
  const running = findRunningPostgres({ dataDir, database: EMBEDDED_DATABASE });
  return running !== undefined && running.parent === undefined;
}

async function portTaken(host: string, port: number): Promise<CliError> {
  const url = httpUrl(host, port);
  const sentence = (await isWhence(url))
    ? `Whence is running already at ${url}. Use that one; for a second one set PORT to another port and WHENCE_DATA_DIR to another folder.`
    : portTakenMessage(host, port);
  return new CliError('port-taken', sentence);
}

async function isWhence(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(1_000) });
    return ((await response.json()) as { status?: unknown }).status === 'live';
  } catch {
    return false;
  }
}
