import { stat } from 'node:fs/promises';
import path from 'node:path';
import { shardUri } from '@interop/mixes';
import type { Content } from './found-file.js';

/** A file on disk as it is now. Throws with a sentence that names no path. */
export async function diskContent(file: string): Promise<Content> {
  try {
    const { size, mtimeNs, ...entry } = await statOf(file);
    if (!entry.isFile) throw new Error('is not a file');
    return { at: 'disk', file, size: Number(size), mtimeNs };
  } catch (error) {
    throw new Error(fileFault(error), { cause: error });
  }
}

async function statOf(file: string): Promise<{ size: bigint; mtimeNs: bigint; isFile: boolean }> {
  const found = await stat(file, { bigint: true });
  return { size: found.size, mtimeNs: found.mtimeNs, isFile: found.isFile() };
}

/** What is wrong with a file, without its path: that is shown beside it. */
export function fileFault(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'is not there';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by this user';
  if (code === 'EISDIR') return 'is a folder';
  return code === undefined ? message : `cannot be read (${code})`;
}

/** `file:///…`, or the base and the path below the source; percent-encoded where a URI needs it. */
export function uriOf(base: string | undefined, file: string, relative: string): string {
  if (base !== undefined) return encoded(base, relative);
  const steps = file.split(path.sep).join('/');
  return encoded(steps.startsWith('/') ? 'file://' : 'file:///', steps);
}

export function encoded(uriBase: string, text: string): string {
  return shardUri({ uriBase, substitute: new Map() }, text);
}
