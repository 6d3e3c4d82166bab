import { createHash } from 'node:crypto';
import { LocalFolders } from './local-folders.js';
import type { ObjectStorage, WriteOptions } from './object-storage.js';
import { S3Buckets } from './s3-buckets.js';
import { StorageError } from './storage.errors.js';
import { parseStorageRoots } from './storage-roots.js';

/** An ObjectStorage of several schemes that can also digest objects. */
export class ContentStorage implements ObjectStorage {
  constructor(private readonly schemes: Readonly<Record<string, ObjectStorage>>) {}

  async head(uri: string): Promise<{ readonly bytes: number } | null> {
    return this.of(uri).head(uri);
  }

  async stat(uri: string): Promise<{ readonly bytes: number; readonly version: string } | null> {
    return this.of(uri).stat(uri);
  }

  outside(uri: string): string | null {
    return this.of(uri).outside?.(uri) ?? null;
  }

  async *read(uri: string, signal?: AbortSignal): AsyncIterable<Buffer> {
    yield* this.of(uri).read(uri, signal);
  }

  async write(uri: string, bytes: Buffer, options: WriteOptions): Promise<void> {
    await this.of(uri).write(uri, bytes, options);
  }

  async create(uri: string, chunks: Iterable<Buffer>, options: WriteOptions): Promise<void> {
    await this.of(uri).create(uri, chunks, options);
  }

  /** Returns `sha256:<hex>` of the content, which it streams; null if there is no object. */
  async digest(uri: string, signal?: AbortSignal): Promise<string | null> {
    const hash = createHash('sha256');
    try {
      for await (const chunk of this.read(uri, signal)) hash.update(chunk);
    } catch (error) {
      if (error instanceof StorageError && error.code === 'object-not-found') return null;
      throw error;
    }
    return `sha256:${hash.digest('hex')}`;
  }

  private of(uri: string): ObjectStorage {
    const scheme = /^[a-z][a-z0-9+.-]*(?=:)/i.exec(uri)?.[0].toLowerCase() ?? '';
    const storage = Object.hasOwn(this.schemes, scheme) ? this.schemes[scheme] : undefined;
    if (storage) return storage;
    const known = Object.keys(this.schemes).join(', ');
    throw new StorageError('unsupported-scheme', `${uri} is not supported: only ${known} locations are.`);
  }
}

/**
 * Opens the stores of this machine and its credentials, by scheme (`file`, `s3`). Only locations
 * below a root are accessed.
 * @param roots absolute folders and `s3://bucket/prefix`
 */
export function openStorage({ roots }: { readonly roots: readonly string[] }): ContentStorage {
  const { folders, buckets } = parseStorageRoots(roots);
  return new ContentStorage({ file: new LocalFolders(folders), s3: new S3Buckets(buckets) });
}
