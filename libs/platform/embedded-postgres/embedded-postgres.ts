import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type Binaries, findBinaries } from './binaries.js';
import { type Cluster, clusterIn, ensureCluster } from './cluster.js';
import { findClusterOwner } from './cluster-owner.js';
import { EmbeddedPostgresError, explainFailure } from './embedded-postgres.errors.js';
import { lockFolder } from './folder-lock.js';
import { makeOwnedFolder } from './owned-file.js';
import { findPlatformPackage } from './platform-package.js';
import { findPostmaster, signalStop, startPostmaster, stopPostmaster, type Postmaster } from './postmaster.js';
import { type ServerAddress, serverUrl } from './server-url.js';

export interface EmbeddedPostgresOptions {
  /** The folder whose node_modules holds the binaries. */
  readonly projectDir: string;
  /** The cluster is in its subfolder `postgres`. Created if it does not exist. */
  readonly dataDir: string;
  /** Created if it does not exist. */
  readonly database: string;
  /** false for tests only: faster, but a power failure may lose everything. */
  readonly fsync?: boolean;
}

export interface EmbeddedPostgres {
  /**
   * postgres:// URL of the database, with the superuser's password; its parameter `host` names the
   * Unix socket.
   */
  readonly url: string;
  /** The folder of the cluster, its password and its log. */
  readonly dataDir: string;
  /** The server ran already: its previous parent was killed. */
  readonly adopted: boolean;
  /** Resolves when the present server has ended, by itself or killed. */
  untilGone(): Promise<void>;
  /**
   * Starts the server again after it has ended, at the same addresses and with the same passwords,
   * so that open pools recover. Throws EmbeddedPostgresError.
   */
  restart(): Promise<void>;
  /**
   * Shuts down cleanly; may be called again.
   * @param limitMs after which the server is ended at once; defaults to 30,000
   */
  stop(limitMs?: number): Promise<void>;
}

interface Server {
  readonly postmaster: Postmaster;
  readonly url: string;
}

/** What is needed to start the server again. */
interface Holding {
  readonly cluster: Cluster;
  readonly binaries: Binaries;
  readonly fsync: boolean;
  readonly unlock: () => void;
}

/**
 * Starts a Postgres for this process, on a free port of loopback and a Unix socket. Only one
 * process can hold a data folder. If the process exits without stop(), it signals the server to
 * stop; if it is killed, the next start adopts the server.
 * @throws EmbeddedPostgresError
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = path.join(path.resolve(options.dataDir), 'postgres');
  try {
    const owner = findClusterOwner(folder);
    const platform = findPlatformPackage(options.projectDir);
    makeOwnedFolder(folder, owner);
    const unlock = lockFolder(folder);
    try {
      const binaries = await findBinaries(platform, owner, folder);
      const cluster = clusterIn(folder, owner);
      const fsync = options.fsync ?? true;
      const password = await ensureCluster(cluster, binaries, fsync);
      const holding = { cluster, binaries, fsync, unlock };
      const server = await adopt(cluster, password, options.database);
      if (server) return handle(holding, server, true);
      const postmaster = await startPostmaster({ cluster, binaries, fsync });
      const address = { ...cluster, port: postmaster.port };
      const url = await openDatabase(address, password, options.database).catch(async (error: unknown) => {
        await stopPostmaster(postmaster);
        throw error;
      });
      return handle(holding, { postmaster, url }, false);
    } catch (error) {
      unlock();
      throw error;
    }
  } catch (error) {
    throw isSystemError(error) ? explainFailure(error.message, folder) : error;
  }
}

const isSystemError = (error: unknown): error is Error =>
  error instanceof Error && /^(ENOSPC|EDQUOT|EACCES|EPERM|EROFS|ENOTDIR|EEXIST)$/.test(codeOf(error));

/**
 * The server of a killed parent. If it is shutting down, waits for its end and returns undefined.
 */
async function adopt(cluster: Cluster, password: string, database: string): Promise<Server | undefined> {
  for (;;) {
    const postmaster = await findPostmaster(cluster);
    if (!postmaster) return undefined;
    try {
      return { postmaster, url: await openDatabase({ ...cluster, port: postmaster.port }, password, database) };
    } catch (error) {
      if (!isGoingDown(error)) throw error;
      await sleep(50);
    }
  }
}

// 57P01 to 57P03: shut down, crashed, not accepting connections (Appendix A of Postgres manual).
const isGoingDown = (error: unknown): boolean =>
  /^(57P0[123]|ECONNREFUSED|ECONNRESET|ENOENT)$/.test(codeOf(error)) || /Connection terminated/.test(String(error));

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

async function openDatabase(address: ServerAddress, password: string, database: string): Promise<string> {
  try {
    await ensureDatabase(serverUrl(address, password, 'postgres'), database);
    return serverUrl(address, password, database);
  } catch (error) {
    if (codeOf(error) !== '28P01') throw error;
    const sentence =
      'The embedded Postgres refuses the password in its password file. Restore that file from a backup.';
    throw new EmbeddedPostgresError('password-refused', sentence);
  }
}

async function ensureDatabase(url: string, database: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 30_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
}

function handle(holding: Holding, { postmaster, url }: Server, adopted: boolean): EmbeddedPostgres {
  const { cluster, binaries, fsync, unlock } = holding;
  let server = postmaster;
  let restarting: Promise<unknown> = Promise.resolve();
  let stopped: Promise<void> | undefined;
  const atExit = (): void => signalStop(server);
  process.once('exit', atExit);
  const startAgain = async (): Promise<void> => {
    // Also removes the file of the dead server if another program has its process id by now.
    const running = await findPostmaster(cluster);
    server = running ?? (await startPostmaster({ cluster, binaries, fsync, previous: postmaster }));
  };
  const stop = async (limitMs?: number): Promise<void> => {
    await restarting.catch(() => undefined);
    await stopPostmaster(server, limitMs);
    process.off('exit', atExit);
    unlock();
  };
  return {
    url,
    dataDir: cluster.folder,
    adopted,
    untilGone: () => server.gone,
    restart: () => {
      const started = startAgain();
      restarting = started;
      return started;
    },
    stop: (limitMs) => (stopped ??= stop(limitMs)),
  };
}
