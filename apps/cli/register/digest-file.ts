import { type FileHandle, open, stat } from 'node:fs/promises';
import { type Counting, type Digested, digestOf } from './digest-stream.js';

const CHUNK = 1024 * 1024;
const TRIES = 3;

/** A file's digest, and the size and time that it had all the while. */
export interface DigestedFile extends Digested {
  readonly mtimeNs: bigint;
}

/** Hashes a file on disk. One that changes meanwhile is read again; one that does not stop changing is refused. */
export async function digestFile(file: string, counting?: Counting): Promise<DigestedFile> {
  for (let tries = 1; ; tries++) {
    const digested = await digestOnce(file, counting);
    if (digested) return digested;
    if (tries === TRIES) throw new Error('changes while it is being read');
  }
}

async function digestOnce(file: string, counting?: Counting): Promise<DigestedFile | undefined> {
  const handle = await open(file);
  try {
    const before = await handle.stat({ bigint: true });
    if (!before.isFile()) throw new Error('is not a file');
    const digested = await digestOf(chunksOf(handle), counting);
    // Also when another file has taken its place.
    const after = await stat(file, { bigint: true });
    const same = before.mtimeNs === after.mtimeNs && before.size === after.size && before.ino === after.ino;
    return same && BigInt(digested.bytes) === after.size ? { ...digested, mtimeNs: after.mtimeNs } : undefined;
  } finally {
    await handle.close();
  }
}

/** New memory for each chunk: what unpacks it may still be at it when the next is read. */
async function* chunksOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.allocUnsafeSlow(CHUNK) });
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}
