import { spawn } from 'node:child_process';
import { closeSync, fstatSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine, findFreePort, isAlive, worksIn } from '@platform/process';
import type { Binaries } from './binaries.js';
import { dataArgument, type Cluster } from './cluster.js';
import { EmbeddedPostgresError, explainFailure } from './embedded-postgres.errors.js';
import { openOwned } from './owned-file.js';
import { parsePostmasterFile, type PostmasterFile } from './postmaster-file.js';
import { cleanEnvironment, idsOf } from './run-program.js';
import { serverSettings, sharedMemorySize } from './server-settings.js';

const POLL_MS = 20;
/** Recovery after a crash replays at most a few GB of log. */
const START_LIMIT_MS = 10 * 60_000;
const FAST_STOP_LIMIT_MS = 30_000;
const LOG_LIMIT_BYTES = 16 * 1024 * 1024;

/** A running Postgres server. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly isGone: () => boolean;
}

/**
 * Returns the postmaster of this cluster that a killed parent left behind; waits for the end of one
 * that is shutting down. Removes a postmaster.pid whose process id now belongs to another program:
 * Postgres would refuse to start.
 */
export async function findPostmaster(cluster: Cluster): Promise<Postmaster | undefined> {
  const file = path.join(cluster.data, 'postmaster.pid');
  const deadline = performance.now() + START_LIMIT_MS;
  while (performance.now() < deadline) {
    const found = readPostmasterFile(cluster.data);
    if (!found || !isAlive(found.pid)) return undefined;
    if (!isPostmasterOf(found.pid, cluster)) {
      rmSync(file, { force: true });
      return undefined;
    }
    if (found.status === 'ready') return { ...found, isGone: () => !isAlive(found.pid) };
    await sleep(POLL_MS);
  }
  throw new EmbeddedPostgresError(
    'in-use',
    `The Postgres of ${cluster.folder} neither starts nor stops; see ${cluster.log}.`,
  );
}

/**
 * The working folder of Postgres is its data folder. If that cannot be read, the command line must
 * name the cluster.
 */
function isPostmasterOf(pid: number, cluster: Cluster): boolean {
  const here = worksIn(pid, cluster.data);
  if (here !== undefined) return here;
  const command = commandLine(pid);
  if (command.includes(cluster.name)) return true;
  if (!/^\S*postgres\b/.test(command)) return false;
  const sentence = `A Postgres that Whence did not start (process ${pid}) seems to run on ${cluster.data}. Stop it; if it runs on other data, delete ${cluster.data}/postmaster.pid.`;
  throw new EmbeddedPostgresError('in-use', sentence);
}

function readPostmasterFile(data: string): PostmasterFile | undefined {
  try {
    return parsePostmasterFile(readFileSync(path.join(data, 'postmaster.pid'), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Starts the server and waits until it accepts connections. Retries failures that may be temporary.
 */
export async function startPostmaster(cluster: Cluster, binaries: Binaries, fsync: boolean): Promise<Postmaster> {
  for (let attempt = 1; ; attempt++) {
    const started = await tryStart(cluster, binaries, fsync);
    if (typeof started !== 'string') return started;
    // Another program took the port, or processes of a killed postmaster still run.
    const temporary = /could not bind|Address already in use|pre-existing shared memory block/.test(started);
    if (!temporary || attempt === 5) throw explainFailure(started, cluster.folder);
    await sleep(200 * attempt);
  }
}

/** Returns the server, or the end of its log if it failed. */
async function tryStart(cluster: Cluster, binaries: Binaries, fsync: boolean): Promise<Postmaster | string> {
  const port = await findFreePort();
  const settings = { port, clusterName: cluster.name, fsync, sharedMemory: sharedMemorySize() };
  const log = openLog(cluster);
  const logStart = fstatSync(log).size;
  let failure: string | undefined;
  // In a process group of its own: Ctrl-C in the terminal reaches the parent only, which stops the
  // server last.
  const child = spawn(
    binaries.postgres,
    ['-D', dataArgument(cluster.data, cluster.owner), ...serverSettings(settings)],
    {
      ...idsOf(cluster.owner),
      cwd: cluster.data,
      env: cleanEnvironment(),
      detached: true,
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  child.once('error', (error) => (failure = error.message));
  child.once('exit', () => (failure ??= readFrom(cluster.log, logStart)));
  child.unref();
  const deadline = performance.now() + START_LIMIT_MS;
  while (failure === undefined && performance.now() < deadline) {
    const file = readPostmasterFile(cluster.data);
    if (file?.status === 'ready' && file.pid === child.pid)
      return { pid: file.pid, port, isGone: () => failure !== undefined };
    await sleep(POLL_MS);
  }
  return failure ?? `It did not become ready in ${START_LIMIT_MS / 60_000} minutes; see ${cluster.log}.`;
}

function readFrom(file: string, position: number): string {
  try {
    return readFileSync(file).subarray(position).toString();
  } catch {
    return '';
  }
}

function openLog(cluster: Cluster): number {
  const size = statSync(cluster.log, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) renameSync(cluster.log, `${cluster.log}.1`);
  return openOwned(cluster.log, cluster.owner);
}

/**
 * Ends all sessions and shuts down cleanly; after 30 s kills the server, which recovers at its next
 * start.
 */
export async function stopPostmaster(postmaster: Postmaster): Promise<void> {
  const started = performance.now();
  let sent: NodeJS.Signals | undefined;
  while (!postmaster.isGone()) {
    const due = performance.now() - started < FAST_STOP_LIMIT_MS ? 'SIGINT' : 'SIGQUIT';
    if (due !== sent) signal(postmaster, due);
    sent = due;
    await sleep(POLL_MS);
  }
}

/** Signals the server to stop: for an exit handler, which cannot wait. */
export function signalStop(postmaster: Postmaster): void {
  if (!postmaster.isGone()) signal(postmaster, 'SIGINT');
}

function signal({ pid }: Postmaster, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
