import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ProcessError } from './process.errors.js';

/** Bytes of the probe: an empty file can be made on a full disk. */
const PROBE_BYTES = 4096;

/**
 * Throws `folder-unusable` unless this process can write in the folder, or can create it. Leaves
 * nothing behind, and does not create the folder.
 * @param setting that names the folder
 */
export function requireUsableFolder(setting: string, folder: string): void {
  const place = nearestExisting(folder);
  const why = place === undefined ? 'it has no existing folder above it' : whyUnusable(place);
  if (why === undefined) return;
  const sentence = `${setting}: the folder ${folder} cannot be used: ${why}. Set ${setting} to a folder that this user can write to.`;
  throw new ProcessError('folder-unusable', sentence, true);
}

function nearestExisting(folder: string): string | undefined {
  for (let place = path.resolve(folder); ; place = path.dirname(place)) {
    try {
      if (statSync(place, { throwIfNoEntry: false })) return place;
    } catch {
      // Below a file, or not to be read: the folder above decides.
    }
    if (path.dirname(place) === place) return undefined;
  }
}

function whyUnusable(place: string): string | undefined {
  if (!statSync(place).isDirectory()) return `${place} is a file`;
  let probe: string | undefined;
  try {
    probe = mkdtempSync(path.join(place, '.whence-probe-'));
    writeFileSync(path.join(probe, 'probe'), Buffer.alloc(PROBE_BYTES));
    return undefined;
  } catch (error) {
    return explain(error, place);
  } finally {
    if (probe !== undefined) rmSync(probe, { recursive: true, force: true });
  }
}

function explain(error: unknown, place: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EROFS') return `${place} is read-only`;
  if (code === 'EACCES' || code === 'EPERM') return `this user may not write in ${place}`;
  if (code === 'ENOSPC' || code === 'EDQUOT') return `the disk of ${place} is full`;
  if (code === 'ENOENT') return `${place} takes no files`;
  return `${place} cannot be written: ${message}`;
}
