import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import type { ClusterOwner } from './cluster-owner.js';
import { EmbeddedPostgresError, explainFailure, OR_A_SERVER } from './embedded-postgres.errors.js';
import type { PlatformPackage } from './platform-package.js';
import { runProgram } from './run-program.js';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The major version, e.g. 17. */
  readonly major: number;
}

/**
 * Folders of root that every user can reach. The system deletes no old files in the first; the
 * others are for read-only systems.
 */
const SHARED_PLACES = ['/var/lib/whence', '/var/tmp/whence', '/tmp/whence'];

/**
 * Returns binaries that the cluster's owner can run: those of the package, or a copy of them if the
 * owner cannot reach them (root's project below a 0700 folder) or their libraries are incomplete
 * (installed with --ignore-scripts, read-only).
 * @param folder the cluster's folder, for an ordinary user's copy
 * @param sharedPlaces folders for root's copy; the first usable one is taken
 */
export async function findBinaries(
  source: PlatformPackage,
  owner: ClusterOwner,
  folder: string,
  sharedPlaces = SHARED_PLACES,
): Promise<Binaries> {
  linkLibraries(source.native);
  const found = await tryBinaries(source.native, owner);
  if (typeof found !== 'string') return found;
  if (found.startsWith('ENOENT')) throw noLoader(source.native);
  const places = owner.fromRoot ? sharedPlaces : [path.join(folder, 'binaries')];
  for (const place of places) {
    const copied = copyBinaries(source, place);
    const usable = copied === undefined ? '' : await tryBinaries(copied, owner);
    if (typeof usable !== 'string') return usable;
  }
  const explained = explainFailure(found, source.native);
  if (explained.code !== 'folder-unusable') throw explained;
  const sentence = `User id ${owner.uid} cannot run the Postgres programs in ${source.native}, nor a copy in ${places.join(' or ')}. Give it the right to, ${OR_A_SERVER}.`;
  throw new EmbeddedPostgresError('binaries-unusable', sentence);
}

/** The binaries in the folder, or their output if they do not print a version. */
async function tryBinaries(native: string, owner: ClusterOwner): Promise<Binaries | string> {
  const binaries = { initdb: path.join(native, 'bin', 'initdb'), postgres: path.join(native, 'bin', 'postgres') };
  for (const file of [binaries.initdb, binaries.postgres]) {
    const { exitCode, output } = await runProgram(file, ['--version'], '/', owner);
    const major = /\(PostgreSQL\) (\d+)/.exec(output)?.[1];
    if (exitCode !== 0 || major === undefined) return output;
    if (file === binaries.postgres) return { ...binaries, major: Number(major) };
  }
  return '';
}

/** If the file exists, what is missing is the dynamic loader that it names: glibc's. */
function noLoader(native: string): EmbeddedPostgresError {
  if (existsSync(path.join(native, 'bin', 'initdb'))) {
    const sentence = `The embedded Postgres needs glibc, which this system (Alpine?) does not have. Use a glibc system, ${OR_A_SERVER}.`;
    return new EmbeddedPostgresError('binaries-unusable', sentence);
  }
  const sentence = `The Postgres binaries in ${native} are incomplete. Run "npm ci" again, ${OR_A_SERVER}.`;
  return new EmbeddedPostgresError('binaries-missing', sentence);
}

/** Does what the package's install script does. Ignores failures: a copy is made then. */
function linkLibraries(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const root = path.dirname(native);
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    if (existsSync(path.join(root, target))) continue;
    try {
      symlinkSync(path.basename(source), path.join(root, target));
    } catch {
      // Read-only, or created by another process meanwhile.
    }
  }
}

/**
 * Copies under a temporary name and renames, so that an existing copy is complete. Returns
 * undefined if it fails.
 */
function copyBinaries({ native, version }: PlatformPackage, place: string): string | undefined {
  const copy = path.join(place, `postgres-${version}-${process.arch}`, 'native');
  const partial = path.join(place, `partial-${process.pid}`);
  try {
    if (!isPrivatePlace(place)) return undefined;
    if (existsSync(copy)) return copy;
    cpSync(native, path.join(partial, 'native'), { recursive: true, verbatimSymlinks: true });
    linkLibraries(path.join(partial, 'native'));
    makeReadable(partial);
    renameSync(partial, path.dirname(copy));
    return copy;
  } catch {
    return existsSync(copy) ? copy : undefined;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/**
 * Creates the folder in a world-writable one, and checks that no other user owns it: it could
 * contain their programs.
 */
function isPrivatePlace(place: string): boolean {
  if (!existsSync(place)) {
    mkdirSync(place);
    chmodSync(place, 0o755);
  }
  const made = lstatSync(place);
  return made.isDirectory() && made.uid === process.getuid?.() && (made.mode & 0o022) === 0;
}

/** As `chmod -R a+rX`: the package may have been unpacked under a strict umask. */
function makeReadable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) makeReadable(file);
    else if (entry.isFile()) chmodSync(file, folder.endsWith(`${path.sep}bin`) ? 0o755 : 0o644);
  }
}
