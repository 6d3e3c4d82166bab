import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { s3Place } from './s3-client.js';
import { StorageError } from './storage.errors.js';

/** The locations that may be accessed: folders of this machine, and `s3://bucket/prefix`. */
export interface StorageRoots {
  /** Absolute paths. */
  readonly folders: readonly string[];
  readonly buckets: readonly { readonly bucket: string; readonly prefix: string }[];
}

/**
 * Parses roots: absolute folders, `file:///folder`, or `s3://bucket/prefix`. A prefix ends at a
 * path step: `s3://b/ab` is not below `s3://b/a`. Throws `malformed-location`.
 */
export function parseStorageRoots(texts: readonly string[]): StorageRoots {
  const folders: string[] = [];
  const buckets: { bucket: string; prefix: string }[] = [];
  for (const text of texts) {
    if (text.startsWith('s3://')) {
      const { bucket, key } = s3Place(text);
      buckets.push({ bucket, prefix: key === '' || key.endsWith('/') ? key : `${key}/` });
    } else folders.push(folderOf(text));
  }
  return { folders, buckets };
}

function folderOf(text: string): string {
  const folder = text.startsWith('file:') ? filePath(text) : text;
  if (path.isAbsolute(folder) && !folder.includes('\0')) return path.resolve(folder);
  throw new StorageError('malformed-location', `"${text}" is no root: take an absolute folder or s3://bucket/prefix.`);
}

/** Returns the path of a `file:///…` URI. */
export function filePath(uri: string): string {
  try {
    const url = new URL(uri);
    const file = fileURLToPath(`file://${url.pathname}`);
    if ((url.hostname === '' || url.hostname === 'localhost') && !file.includes('\0')) return file;
  } catch {
    // `%2F`, `%00` or no URL: refused below.
  }
  throw new StorageError('malformed-location', `${uri} names no file of this machine.`);
}
