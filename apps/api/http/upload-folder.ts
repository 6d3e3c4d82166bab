import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { HttpError } from './problem.js';

/** After this a file is nobody's, whatever process its name tells. */
const ABANDONED_MS = 24 * 60 * 60_000;

const NAME = /^(.+)\.(\d+)\.[0-9a-f-]{36}\.upload$/;

/** Files that this process is using. */
const inUse = new Set<string>();

/** An upload that had to be put on disk, as its format cannot be read front to back. */
export interface SpooledUpload {
  readonly file: string;
  remove(): void;
}

/** Where uploads wait that cannot be read as they arrive. */
export class UploadFolder {
  constructor(private readonly folder: string) {}

  /**
   * Writes the bytes to a file of its own; throws once there are more than `limit`, and then leaves
   * nothing.
   */
  async spool(bytes: AsyncIterable<Buffer>, limit: number): Promise<SpooledUpload> {
    const file = path.resolve(this.folder, `${hostname()}.${process.pid}.${randomUUID()}.upload`);
    const remove = (): void => {
      rmSync(file, { force: true });
      inUse.delete(file);
    };
    inUse.add(file);
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      await pipeline(limited(bytes, limit), createWriteStream(file, { mode: 0o600, flags: 'wx' }));
    } catch (error) {
      remove();
      throw explained(error);
    }
    return { file, remove };
  }

  /** Removes what processes left that have died. */
  sweep(): void {
    for (const name of namesIn(this.folder)) {
      const file = path.resolve(this.folder, name);
      if (isAbandoned(file, name)) rmSync(file, { force: true });
    }
  }
}

async function* limited(bytes: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Buffer> {
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > limit)
      throw new HttpError('body-too-large', `An upload of this type may take ${limit} bytes. Send it in parts.`);
    yield chunk;
  }
}

function isAbandoned(file: string, name: string): boolean {
  const match = NAME.exec(name);
  if (!match || inUse.has(file)) return false;
  const [, host, pid] = match;
  const writtenAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (writtenAt < Date.now() - ABANDONED_MS) return true;
  // Another host's processes cannot be asked; and our own id on a file that is not ours was an
  // earlier process's.
  return host === hostname() && (Number(pid) === process.pid || !isAlive(Number(pid)));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function explained(error: unknown): unknown {
  const code = (error as { code?: unknown }).code;
  if (code === 'ENOSPC')
    return new HttpError('not-ready', 'There is no room on disk for this upload. Send it as NDJSON.');
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const message = 'This service cannot write to its data folder, which this type needs. Send the upload as NDJSON.';
    return new HttpError('not-ready', message, [], {}, { cause: error });
  }
  return error;
}
