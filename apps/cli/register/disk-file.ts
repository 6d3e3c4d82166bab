import { stat } from 'node:fs/promises';
import path from 'node:path';
import { shardUri } from '@interop/mixes';
import { fileFault } from './file-fault.js';
import type { DiskContent } from './source.js';

/** Returns a file's present size and time. Throws an error whose message names no path. */
export async function diskContent(file: string): Promise<DiskContent> {
  const found = await stat(file, { bigint: true }).catch((error: unknown) => {
    throw new Error(fileFault(error), { cause: error });
  });
  if (!found.isFile()) throw new Error('is not a file');
  return { at: 'disk', file, size: Number(found.size), mtimeNs: found.mtimeNs };
}

/**
 * Returns `file:///…`, or the base and the path relative to the source; percent-encoded where a URI
 * requires it.
 */
export function fileUri(base: string | undefined, file: string, relative: string): string {
  if (base !== undefined) return encodedUri(base, relative);
  const steps = file.split(path.sep).join('/');
  return encodedUri(steps.startsWith('/') ? 'file://' : 'file:///', steps);
}

export function encodedUri(uriBase: string, text: string): string {
  return shardUri({ uriBase, substitute: new Map() }, text);
}
