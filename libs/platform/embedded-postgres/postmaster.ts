import { spawn } from 'node:child_process';
import { closeSync, fstatSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine, findFreePort, isAlive, processIdentity, worksIn } from '@platform/process';
import type { Binaries } from './binaries.js';
import { dataArgument, type Cluster } from './cluster.js';
import { EmbeddedPostgresError, explainFailure } from './embedded-postgres.errors.js';
import { openOwned } from './owned-file.js';
import { parsePostmasterFile, type PostmasterFile } from './postmaster-file.js';
import { cleanEnvironment, idsOf } from './run-program.js';
import { serverSettings, sharedMemorySize } from './server-settings.js';
import { removeSocketFiles, socketDirectory } from './server-url.js';

const POLL_MS = 20;
/** Recovery after a crash replays at most a few GB of log. */
const START_LIMIT_MS = 10 * 60_000;
const FAST_STOP_LIMIT_MS = 30_000;
const LOG_LIMIT_BYTES = 16 * 1024 * 1024;

/** Milliseconds between two looks at an adopted server, which is not a child of this process. */
const WATCH_MS = 250;

/** A running Postgres server. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** Of its Unix socket, relative to the data folder; empty: none. */
  readonly socketDirectory: string;
  readonly isGone: () => boolean;
  /** Resolves when the server has ended. */
  readonly gone: Promise<void>;
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
    if (found.status === 'ready') return adopted(found);
    await sleep(POLL_MS);
  }
  throw new EmbeddedPostgresError(
    'in-use',
    `The Postgres of ${cluster.folder} neither starts nor stops; see ${cluster.log}.`,
  );
}

/** A server that another process started: neither its end nor its exit code is signalled to us. */
function adopted({ pid, port, socketDirectory: sockets }: PostmasterFile): Postmaster {
  const identity = processIdentity(pid);
  const isGone = (): boolean => !isAlive(pid) || processIdentity(pid) !== identity;
  const gone = new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (!isGone()) return;
      clearInterval(timer);
      resolve();
    }, WATCH_MS);
    timer.unref();
  });
  return { pid, port, socketDirectory: sockets, isGone, gone };
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

export interface ServerOptions {
  readonly cluster: Cluster;
  readonly binaries: Binaries;
  readonly fsync: boolean;
  /** A server that ran before, whose clients connect to the same addresses; else a free port. */
  readonly previous?: Pick<Postmaster, 'port' | 'socketDirectory'>;
}

/** What Postgres reports where the file system holds no sockets, or no file may be made. */
const NO_SOCKET = /could not create any Unix-domain sockets|could not create lock file "\.\./;

/**
 * Starts the server and waits until it accepts connections. Retries failures that may be temporary.
 */
export async function startPostmaster(options: ServerOptions): Promise<Postmaster> {
  const { cluster, previous } = options;
  let sockets = previous ? previous.socketDirectory : socketDirectory(cluster.folder);
  for (let attempt = 1; ; attempt++) {
    removeSocketFiles(cluster.folder);
    const started = await tryStart(options, previous?.port ?? (await findFreePort()), sockets);
    if (typeof started !== 'string') return started;
    if (sockets !== '' && !previous && NO_SOCKET.test(started)) {
      sockets = '';
      continue;
    }
    // Another program took the port, or processes of a killed postmaster still run.
    const temporary = /could not bind|Address already in use|pre-existing shared memory block/.test(started);
    if (!temporary || attempt === 5) throw explainFailure(started, cluster.folder);
    await sleep(200 * attempt);
  }
}

/** Returns the server, or the end of its log if it failed. */
async function tryStart(options: ServerOptions, port: number, sockets: string): Promise<Postmaster | string> {
  const { cluster, binaries, fsync } = options;
  const settings = {
    port,
    clusterName: cluster.name,
    socketDirectory: sockets,
    fsync,
    sharedMemory: sharedMemorySize(),
  };
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
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      failure ??= readFrom(cluster.log, logStart);
      resolve();
    });
  });
  child.unref();
  const deadline = performance.now() + START_LIMIT_MS;
  while (failure === undefined && performance.now() < deadline) {
    const file = readPostmasterFile(cluster.data);
    if (file?.status === 'ready' && file.pid === child.pid)
      return { pid: file.pid, port, socketDirectory: sockets, isGone: () => failure !== undefined, gone };
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
 * Ends all sessions and shuts down cleanly, which writes a checkpoint. After the limit it ends the
 * server at once: the next start recovers, and loses nothing.
 */
export async function stopPostmaster(postmaster: Postmaster, limitMs = FAST_STOP_LIMIT_MS): Promise<void> {
  const started = performance.now();
  let sent: NodeJS.Signals | undefined;
  while (!postmaster.isGone()) {
    const due = performance.now() - started < limitMs ? 'SIGINT' : 'SIGQUIT';
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
