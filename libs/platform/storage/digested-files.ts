import { createHash } from 'node:crypto';
import { type ContentStorage, openStorage } from './content-storage.js';
import { StorageError } from './storage.errors.js';

/** The name of the file that says which place this is. */
const MARK = 'place-id';
/** Bytes of it that are read. */
const MARK_LIMIT = 200;
const FILE = { contentType: 'application/x-ndjson', cacheControl: 'max-age=31536000, immutable' };
const MARK_FILE = { contentType: 'text/plain; charset=utf-8', cacheControl: 'no-cache' };

/**
 * Files of NDJSON that are named by their SHA-256, `<first two digits>/<64 digits>.ndjson`, below a
 * folder or a prefix of a bucket. None is ever changed.
 */
export class DigestedFiles {
  private readonly storage: ContentStorage;

  /** @param place `file:///folder`, which exists, or `s3://bucket/prefix`; no slash at its end */
  constructor(readonly place: string) {
    this.storage = openStorage({ roots: [place] });
  }

  /** @param digest `sha256:<hex>` */
  uriOf(digest: string): string {
    const hex = digest.slice('sha256:'.length);
    return `${this.place}/${hex.slice(0, 2)}/${hex}.ndjson`;
  }

  /**
   * Durable once it returns; safe to repeat.
   * @param chunks what has this digest
   */
  async write(digest: string, chunks: Iterable<Buffer>): Promise<void> {
    await this.storage.create(this.uriOf(digest), chunks, FILE);
  }

  /**
   * Streams a file. Its digest is known at the end only: nothing may follow from what comes before.
   * @throws StorageError `object-not-found`; `object-altered` at the end of bytes of another digest
   */
  async *read(digest: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
    const hash = createHash('sha256');
    for await (const chunk of this.readAsIs(digest, signal)) {
      hash.update(chunk);
      yield chunk;
    }
    const found = `sha256:${hash.digest('hex')}`;
    if (found === digest) return;
    throw new StorageError('object-altered', `${this.uriOf(digest)} was altered: its bytes have the digest ${found}.`);
  }

  /** As `read`, whatever the bytes are. */
  readAsIs(digest: string, signal?: AbortSignal): AsyncIterable<Buffer> {
    return this.storage.read(this.uriOf(digest), signal);
  }

  /** What says which place this is; null: nobody has marked it. */
  async mark(): Promise<string | null> {
    let text = '';
    try {
      for await (const chunk of this.storage.read(`${this.place}/${MARK}`)) {
        text += chunk.toString('latin1');
        if (text.length > MARK_LIMIT) break;
      }
    } catch (error) {
      if (error instanceof StorageError && error.code === 'object-not-found') return null;
      throw error;
    }
    return text.slice(0, MARK_LIMIT).trim();
  }

  async writeMark(id: string): Promise<void> {
    await this.storage.create(`${this.place}/${MARK}`, [Buffer.from(`${id}\n`)], MARK_FILE);
  }
}
