import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { HttpError } from './problem.js';

/** A file older than this is abandoned, whatever process its name has. */
const ABANDONED_MS = 24 * 60 * 60_000;

const NAME = /^(.+)\.(\d+)\.[0-9a-f-]{36}\.upload$/;

/** Files that this process is using. */
const inUse = new Set<string>();

/** An upload on disk: its format cannot be read from start to end. */
export interface SpooledUpload {
  readonly file: string;
  /** Its size. */
  readonly bytes: number;
  remove(): void;
}

/** The folder of uploads that cannot be read as a stream. */
export class UploadFolder {
  constructor(private readonly folder: string) {}

  /** Writes the bytes to a new file. Beyond `limit` bytes it throws and removes the file. */
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
    return { file, bytes: statSync(file).size, remove };
  }

  /** Removes the files of dead processes. */
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
  // Processes of another host cannot be checked. A file with our own id that is not in use belongs
  // to an earlier process.
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
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const message = 'The disk of the data folder is full. Send the upload as NDJSON, or again when there is space.';
    return new HttpError('disk-full', message, [], { 'Retry-After': '30' }, { cause: error });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const message = 'This service cannot write to its data folder, which this type needs. Send the upload as NDJSON.';
    return new HttpError('not-ready', message, [], {}, { cause: error });
  }
  return error;
}
