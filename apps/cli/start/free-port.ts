import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Config } from '@platform/config';
import { findRunningPostgres } from '@platform/embedded-postgres';
import { CliError } from '../cli.errors.js';
import { EMBEDDED_DATABASE } from '../database/open-database.js';

/** ServiceProcesses whose parent was killed finish what is at work and end. */
const LEFTOVER_LIMIT_MS = 35_000;

/** Throws `port-taken` before anything is started. What else may be wrong with the address, the api says. */
export async function requireFreePort(config: Config): Promise<void> {
  const { host, port } = config;
  const deadline = performance.now() + LEFTOVER_LIMIT_MS;
  while (port !== 0 && (await isTaken(host, port))) {
    if (performance.now() > deadline || !parentWasKilled(config)) throw await portTaken(host, port);
    await sleep(100);
  }
}

/** Then the doors on the port may be those of that parent, about to end. */
function parentWasKilled({ dataDir, databaseUrl }: Config): boolean {
  if (databaseUrl !== undefined) return false;
  const running = findRunningPostgres({ dataDir, database: EMBEDDED_DATABASE });
  return running !== undefined && running.parent === undefined;
}

function isTaken(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'));
    server.listen({ host, port }, () => server.close(() => resolve(false)));
  });
}

async function portTaken(host: string, port: number): Promise<CliError> {
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const sentence = (await isWhence(url))
    ? `Whence is running already at ${url}. Use that one; for a second one set PORT to another port and WHENCE_DATA_DIR to another folder.`
    : `Port ${port} on ${host} is taken by another program. Stop it, or set PORT to another port (0 takes any free one).`;
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
