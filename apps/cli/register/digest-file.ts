import { type FileHandle, open, stat } from 'node:fs/promises';
import { type Digested, digestOf, type RecordCounting } from './digest-stream.js';

const CHUNK = 1024 * 1024;
const TRIES = 3;

/** A file's digest, with its modification time before and after. */
export interface DigestedFile extends Digested {
  readonly mtimeNs: bigint;
}

/**
 * Hashes a file on disk. A file that changes meanwhile is read again; throws after three attempts.
 */
export async function digestFile(file: string, counting?: RecordCounting): Promise<DigestedFile> {
  for (let tries = 1; ; tries++) {
    const digested = await digestOnce(file, counting);
    if (digested) return digested;
    if (tries === TRIES) throw new Error('keeps changing while it is read');
  }
}

async function digestOnce(file: string, counting?: RecordCounting): Promise<DigestedFile | undefined> {
  const handle = await open(file);
  try {
    const before = await handle.stat({ bigint: true });
    if (!before.isFile()) throw new Error('is not a file');
    const digested = await digestOf(chunksOf(handle), counting);
    // By path: another file may have replaced it.
    const after = await stat(file, { bigint: true });
    const same = before.mtimeNs === after.mtimeNs && before.size === after.size && before.ino === after.ino;
    return same && BigInt(digested.bytes) === after.size ? { ...digested, mtimeNs: after.mtimeNs } : undefined;
  } finally {
    await handle.close();
  }
}

/** Each chunk has memory of its own: decompression may still use it when the next is read. */
async function* chunksOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.allocUnsafeSlow(CHUNK) });
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}
