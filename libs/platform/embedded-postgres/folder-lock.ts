import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isAlive, processIdentity } from '@platform/process';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';

interface Holder {
  readonly pid: number;
  readonly identity: string;
  readonly since: string;
}

/**
 * Locks a folder until it is released or this process ends: the lock of a dead process is taken
 * over.
 * @throws EmbeddedPostgresError `in-use`, with the process that holds it
 * @returns the function that releases it
 */
export function lockFolder(folder: string): () => void {
  const lock = `${folder}/lock`;
  const own = `${lock}.${randomUUID()}`;
  const holder: Holder = { pid: process.pid, identity: processIdentity(process.pid), since: new Date().toISOString() };
  const text = JSON.stringify({ ...holder, lock: own });
  writeFileSync(own, text, { flag: 'wx', mode: 0o644 });
  try {
    // Linking is atomic, and never replaces an existing lock.
    while (!tryLink(own, lock)) discardDeadLock(lock, folder);
  } finally {
    rmSync(own, { force: true });
  }
  return () => {
    if (readLock(lock) === text) rmSync(lock, { force: true });
  };
}

/** The running process that holds the folder. */
export function folderHolder(folder: string): number | undefined {
  const holder = parseHolder(readLock(`${folder}/lock`) ?? '');
  return holder && isHeld(holder) ? holder.pid : undefined;
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function discardDeadLock(lock: string, folder: string): void {
  const text = readLock(lock);
  if (text === undefined) return;
  const holder = parseHolder(text);
  if (holder && isHeld(holder)) {
    const sentence = `The data folder ${folder} is in use by process ${holder.pid}, since ${holder.since}. Stop that process, or set WHENCE_DATA_DIR to another folder.`;
    throw new EmbeddedPostgresError('in-use', sentence);
  }
  // Moved, not deleted: by now it may be the lock of another process that discarded the same dead
  // one.
  const moved = `${lock}.${randomUUID()}`;
  try {
    renameSync(lock, moved);
  } catch {
    return;
  }
  if (readLock(moved) !== text) tryLink(moved, lock);
  rmSync(moved, { force: true });
}

function isHeld({ pid, identity }: Holder): boolean {
  if (!isAlive(pid)) return false;
  const now = processIdentity(pid);
  return identity === '' || now === '' || identity === now;
}

function parseHolder(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}

function readLock(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
