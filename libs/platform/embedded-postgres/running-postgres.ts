import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { isAlive, worksIn } from '@platform/process';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';
import { folderHolder } from './folder-lock.js';
import { parsePostmasterFile } from './postmaster-file.js';
import { serverUrl } from './server-url.js';

/** An embedded Postgres that another process has started. */
export interface RunningPostgres {
  /** postgres:// URL of the database, with the superuser's password. */
  readonly url: string;
  /**
   * The process that holds the data folder; undefined if it was killed: the next start adopts the
   * server.
   */
  readonly parent: number | undefined;
}

/**
 * Finds the server of another process on a data folder; undefined if none accepts connections.
 * Changes nothing.
 * @throws EmbeddedPostgresError if this user may not read the folder
 */
export function findRunningPostgres(options: {
  readonly dataDir: string;
  readonly database: string;
}): RunningPostgres | undefined {
  const folder = path.join(path.resolve(options.dataDir), 'postgres');
  const data = path.join(folder, 'data');
  const server = parsePostmasterFile(readText(path.join(data, 'postmaster.pid')) ?? '');
  const password = readText(path.join(folder, 'password'))?.trim();
  if (server?.status !== 'ready' || !password) return undefined;
  // The process id of a crashed server may belong to another program by now.
  if (!isAlive(server.pid) || worksIn(server.pid, data) === false) return undefined;
  const address = { folder: realpathSync(folder), port: server.port };
  return { url: serverUrl(address, password, options.database), parent: folderHolder(folder) };
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code !== 'EACCES') throw error;
    const sentence = `This user may not read ${file}. Run as the user that runs Whence (or as root), or set DATABASE_URL.`;
    throw new EmbeddedPostgresError('other-owner', sentence);
  }
}
