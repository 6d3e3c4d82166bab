import { accessSync, constants, lstatSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { SUPERUSER } from './cluster.js';

/** The bytes of `sun_path` without its final NUL (unix(7); sys/un.h of macOS). */
const LONGEST_PATH = process.platform === 'linux' ? 107 : 103;

/** Where a server listens: the cluster's folder, and the port on loopback. */
export interface ServerAddress {
  readonly folder: string;
  readonly port: number;
}

/**
 * The postgres:// URL of a database, for the superuser. Its parameter `host` names the folder of
 * the Unix socket where this process can use it: a round trip costs a fifth less CPU there. Whoever
 * ignores the parameter connects to the port.
 */
export function serverUrl({ folder, port }: ServerAddress, password: string, database: string): string {
  const url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  return canConnect(socketFile(folder, port)) ? `${url}?host=${encodeURIComponent(folder)}` : url;
}

/**
 * Postgres's setting `unix_socket_directories`: the parent of the data folder, in which Postgres
 * works, so that neither the length nor the characters of its path matter; none where clients could
 * not name the file.
 */
export function socketDirectory(folder: string): string {
  const longest = socketFile(folder, 65_535);
  const isLink = lstatSync(path.join(folder, 'data'), { throwIfNoEntry: false })?.isSymbolicLink() === true;
  return isLink || Buffer.byteLength(longest) > LONGEST_PATH ? '' : '..';
}

/** Removes the socket files of killed servers. The caller holds the folder, and no server runs. */
export function removeSocketFiles(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (/^\.s\.PGSQL\.\d+(\.lock)?$/.test(name)) rmSync(path.join(folder, name), { force: true });
  }
}

const socketFile = (folder: string, port: number): string => path.join(folder, `.s.PGSQL.${port}`);

/** To connect takes the right to write. */
function canConnect(file: string): boolean {
  if (Buffer.byteLength(file) > LONGEST_PATH) return false;
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
