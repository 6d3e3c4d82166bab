import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ObjectStorage } from './object-storage.js';
import { StorageError } from './storage.errors.js';
import { filePath } from './storage-roots.js';

const GONE = new Set(['ENOENT', 'ENOTDIR']);
const NO_SPACE = new Set(['ENOSPC', 'EDQUOT']);
const REFUSED = new Set(['EACCES', 'EPERM', 'ELOOP']);

/**
 * Files below the roots. URIs are attacker-controlled: neither `..` nor a symbolic link may lead
 * out of the roots.
 */
export class LocalFolders implements ObjectStorage {
  constructor(private readonly roots: readonly string[]) {}

  async head(uri: string): Promise<{ bytes: number } | null> {
    const handle = await this.open(uri);
    if (handle === null) return null;
    try {
      return { bytes: (await handle.stat()).size };
    } finally {
      await handle.close();
    }
  }

  async stat(uri: string): Promise<{ bytes: number; version: string } | null> {
    const handle = await this.open(uri);
    if (handle === null) return null;
    try {
      const { dev, ino, size, mtimeNs, ctimeNs } = await handle.stat({ bigint: true });
      return { bytes: Number(size), version: [dev, ino, size, mtimeNs, ctimeNs].join(' ') };
    } finally {
      await handle.close();
    }
  }

  async *read(uri: string, signal?: AbortSignal): AsyncIterable<Buffer> {
    const handle = await this.open(uri);
    if (handle === null) throw new StorageError('object-not-found', `There is no ${uri}.`);
    try {
      for await (const chunk of handle.createReadStream({ highWaterMark: 1 << 20, signal })) yield chunk as Buffer;
    } catch (error) {
      throw asStorageError(uri, error);
    } finally {
      await handle.close().catch(() => undefined);
    }
  }

  async write(uri: string, bytes: Buffer): Promise<void> {
    await this.replace(uri, [bytes]);
  }

  async create(uri: string, chunks: Iterable<Buffer>): Promise<void> {
    const { folder, root } = await this.replace(uri, chunks);
    try {
      // A file is found after a power cut once the folders that name it are written, too.
      for (let step = folder; ; step = path.dirname(step)) {
        await syncFolder(step);
        if (step === root) return;
      }
    } catch (error) {
      throw asStorageError(uri, error);
    }
  }

  /** Returns the file's folder and its root, as real paths. */
  private async replace(uri: string, chunks: Iterable<Buffer>): Promise<{ folder: string; root: string }> {
    const wanted = filePath(uri);
    const root = await this.rootOf(uri, wanted);
    try {
      const folder = await this.ensureFolder(uri, path.dirname(wanted), root);
      const temporary = path.join(folder, `.${path.basename(wanted)}.${randomBytes(6).toString('hex')}`);
      const handle = await open(temporary, 'wx');
      try {
        for (const chunk of chunks) await handle.writeFile(chunk);
        await handle.sync();
        await handle.close();
        await rename(temporary, path.join(folder, path.basename(wanted)));
      } catch (error) {
        await handle.close().catch(() => undefined);
        await rm(temporary, { force: true });
        throw error;
      }
      return { folder, root };
    } catch (error) {
      throw asStorageError(uri, error);
    }
  }

  /**
   * Creates a folder if it is missing and returns its real path. Throws if a link leads out of the
   * root.
   */
  private async ensureFolder(uri: string, wanted: string, root: string): Promise<string> {
    let there = wanted;
    while ((await lstat(there).catch(() => null)) === null) there = path.dirname(there);
    const isWithin = (folder: string): boolean => folder === root || isBelow(folder, root);
    if (!isWithin(await realpath(there))) throw outside(uri);
    await mkdir(wanted, { recursive: true });
    const folder = await realpath(wanted);
    if (!isWithin(folder)) throw outside(uri);
    return folder;
  }

  /** null: the root exists, and the file does not. */
  private async open(uri: string): Promise<FileHandle | null> {
    const wanted = filePath(uri);
    const root = await this.rootOf(uri, wanted);
    const real = await this.realPlace(uri, wanted);
    if (real === null) return null;
    if (!isBelow(real, root)) throw outside(uri);
    // O_NOFOLLOW: the last step may have become a link since. O_NONBLOCK: opening a pipe would
    // block.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const handle = await open(real, flags).catch((error: unknown) => {
      if (GONE.has(codeOf(error))) return null;
      throw asStorageError(uri, error);
    });
    if (handle === null || (await handle.stat()).isFile()) return handle;
    await handle.close();
    throw new StorageError('not-an-object', `${uri} exists but is not a file.`);
  }

  /**
   * The real path; null if nothing exists there. A dangling link is an error: its disk may not be
   * mounted.
   */
  private async realPlace(uri: string, wanted: string): Promise<string | null> {
    try {
      return await realpath(wanted);
    } catch (error) {
      if (!GONE.has(codeOf(error))) throw asStorageError(uri, error);
    }
    for (let step = wanted; step !== path.dirname(step); step = path.dirname(step)) {
      const found = await lstat(step).catch(() => null);
      if (found?.isSymbolicLink()) {
        throw new StorageError(
          'not-an-object',
          `${step} is a dangling link; its target may be on a disk that is not mounted.`,
        );
      }
      if (found) return null;
    }
    return null;
  }

  /**
   * The real path of the root that holds the path. A missing root is an error: it does not prove
   * that its files are gone.
   */
  private async rootOf(uri: string, wanted: string): Promise<string> {
    const root = this.roots.find((folder) => isBelow(wanted, folder));
    if (root === undefined) throw outside(uri);
    try {
      return await realpath(root);
    } catch (error) {
      if (!GONE.has(codeOf(error))) throw asStorageError(uri, error);
      throw new StorageError('container-not-found', `The root ${root} does not exist; a disk may not be mounted.`);
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Both paths are absolute; `..` steps are resolved first. */
function isBelow(wanted: string, root: string): boolean {
  const relative = path.relative(root, path.resolve(wanted));
  return relative !== '' && relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

function outside(uri: string): StorageError {
  return new StorageError(
    'outside-storage-roots',
    `${uri} lies below none of the roots that may be read; WHENCE_STORAGE_ROOTS lists them.`,
  );
}

function asStorageError(uri: string, error: unknown): Error {
  if (error instanceof StorageError || (error as Error).name === 'AbortError') return error as Error;
  const code = codeOf(error);
  if (REFUSED.has(code)) return new StorageError('storage-forbidden', `${uri} may not be read or written (${code}).`);
  if (NO_SPACE.has(code)) return new StorageError('storage-unavailable', `The disk of ${uri} is full (${code}).`);
  if (code === 'ENAMETOOLONG') return new StorageError('malformed-location', `${uri} is longer than a path can be.`);
  if (code === 'EISDIR') return new StorageError('not-an-object', `${uri} is a folder.`);
  return new StorageError('storage-unavailable', `${uri} cannot be read or written (${code || String(error)}).`);
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? '';
}
