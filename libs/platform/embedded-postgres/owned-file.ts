import {
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  lchownSync,
  mkdirSync,
  openSync,
  statSync,
  writeSync,
} from 'node:fs';
import type { ClusterOwner } from './cluster-owner.js';
import { EmbeddedPostgresError, OR_A_SERVER } from './embedded-postgres.errors.js';

/**
 * Opens a file in the owner's folder for appending, creating it (0600) if necessary. Never follows
 * a link: an attacker with the owner's user could make root write elsewhere.
 * @returns the descriptor
 */
export function openOwned(file: string, owner: ClusterOwner): number {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  const descriptor = openSync(file, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600);
  if (owner.fromRoot && fstatSync(descriptor).uid !== owner.uid) fchownSync(descriptor, owner.uid, owner.gid);
  return descriptor;
}

/** Writes a file (0600) that does not exist. */
export function writeOwned(file: string, text: string, owner: ClusterOwner): void {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  const descriptor = openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    if (owner.fromRoot) fchownSync(descriptor, owner.uid, owner.gid);
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Creates a folder (0700) of the owner if it does not exist. Parents that it creates are private to
 * this process's user.
 */
export function makeOwnedFolder(folder: string, owner: ClusterOwner): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!owner.fromRoot || statSync(folder).uid === owner.uid) return;
  try {
    lchownSync(folder, owner.uid, owner.gid);
  } catch (error) {
    // Root without the capability, or in a user namespace without other ids.
    const sentence = `Postgres refuses to run as root, and this root may not act as user id ${owner.uid} (${(error as Error).message}). Run Whence as an ordinary user, ${OR_A_SERVER}.`;
    throw new EmbeddedPostgresError('no-cluster-owner', sentence);
  }
}
