import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Binaries } from './binaries.js';
import type { ClusterOwner } from './cluster-owner.js';
import { EmbeddedPostgresError, explainFailure, OR_A_SERVER } from './embedded-postgres.errors.js';
import { makeOwnedFolder, writeOwned } from './owned-file.js';
import { runProgram } from './run-program.js';
import { sharedMemoryArguments, sharedMemorySize } from './server-settings.js';

export const SUPERUSER = 'postgres';

/** A cluster and its files. */
export interface Cluster {
  /** Holds data/, password, lock and postgres.log. */
  readonly folder: string;
  /** The data directory of Postgres. */
  readonly data: string;
  readonly log: string;
  /** In the postmaster's command line: distinguishes it from any other process. */
  readonly name: string;
  readonly owner: ClusterOwner;
}

export function clusterIn(folder: string, owner: ClusterOwner): Cluster {
  const real = realpathSync(folder);
  const name = `whence-${createHash('sha256').update(real).digest('hex').slice(0, 12)}`;
  return { folder: real, data: path.join(real, 'data'), log: path.join(real, 'postgres.log'), name, owner };
}

/**
 * The `-D` argument of a Postgres whose working folder is the data folder. Root may enter folders
 * that the owner cannot (0700 parents); on Linux /proc/self/cwd leads to the working folder without
 * traversing them.
 */
export function dataArgument(data: string, owner: ClusterOwner): string {
  return owner.fromRoot && process.platform === 'linux' ? '/proc/self/cwd' : data;
}

/**
 * Creates the cluster if it does not exist.
 * @returns the superuser's password
 */
export async function ensureCluster(cluster: Cluster, binaries: Binaries, sync: boolean): Promise<string> {
  const passwordFile = path.join(cluster.folder, 'password');
  if (!existsSync(cluster.data)) await createCluster(cluster, binaries, passwordFile, sync);
  const major = Number(readFileSync(path.join(cluster.data, 'PG_VERSION'), 'utf8'));
  if (major !== binaries.major) {
    const sentence = `The data in ${cluster.data} was written by Postgres ${major}, and the embedded one is ${binaries.major}. Move it with pg_dump of version ${major}, set WHENCE_DATA_DIR to another folder, ${OR_A_SERVER}.`;
    throw new EmbeddedPostgresError('other-major-version', sentence);
  }
  if (!existsSync(passwordFile)) {
    const sentence = `The file ${passwordFile} is missing, and nothing else can log in to the data beside it. Restore it from a backup.`;
    throw new EmbeddedPostgresError('password-missing', sentence);
  }
  return readFileSync(passwordFile, 'utf8').trim();
}

/**
 * Creates the cluster under a temporary name and renames it: an existing cluster is complete, even
 * after a power failure.
 */
async function createCluster(cluster: Cluster, binaries: Binaries, passwordFile: string, sync: boolean): Promise<void> {
  const unfinished = path.join(cluster.folder, 'data.unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  makeOwnedFolder(unfinished, cluster.owner);
  // Keep an existing password: it may belong to data that was moved away. An empty file is an
  // interrupted write.
  if ((statSync(passwordFile, { throwIfNoEntry: false })?.size ?? 0) === 0) {
    rmSync(passwordFile, { force: true });
    writeOwned(passwordFile, `${randomBytes(24).toString('base64url')}\n`, cluster.owner);
  }
  const args = [
    ['-D', dataArgument(unfinished, cluster.owner), '-U', SUPERUSER, '--pwfile=../password', '--auth=scram-sha-256'],
    ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--data-checksums'],
    sharedMemoryArguments(sharedMemorySize()),
    sync ? [] : ['--no-sync'],
  ].flat();
  const { exitCode, output } = await runProgram(binaries.initdb, args, unfinished, cluster.owner);
  if (exitCode !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    throw explainFailure(output, cluster.folder);
  }
  renameSync(unfinished, cluster.data);
}
