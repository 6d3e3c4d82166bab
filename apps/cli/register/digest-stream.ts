import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createGunzip, type Gunzip } from 'node:zlib';
import { formatDigest } from '@core/kernel';
import { RecordCounter } from './record-counter.js';

/** How the records of a file are counted while it is hashed. */
export interface RecordCounting {
  readonly records: 'lines' | 'csv';
  readonly gzip: boolean;
}

export interface Digested {
  readonly digest: string;
  readonly bytes: number;
  /** undefined: not counted, or not of the format that the name states. */
  readonly records?: number;
}

/**
 * Returns the SHA-256 of a stream of bytes, and their number of records if `counting` is given. The
 * chunks must not be reused.
 */
export async function digestOf(chunks: AsyncIterable<Uint8Array>, counting?: RecordCounting): Promise<Digested> {
  const hash = createHash('sha256');
  const counter = counting && new StreamCounter(counting);
  let bytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    bytes += chunk.length;
    await counter?.push(chunk);
  }
  const records = await counter?.end();
  return { digest: formatDigest(hash.digest()), bytes, records };
}

class StreamCounter {
  private readonly counter: RecordCounter;
  private readonly gunzip: Gunzip | undefined;
  private readonly ended: Promise<boolean>;

  constructor({ records, gzip }: RecordCounting) {
    const counter = (this.counter = new RecordCounter(records));
    const gunzip = (this.gunzip = gzip ? createGunzip() : undefined);
    gunzip?.on('data', (chunk: Buffer) => counter.push(chunk));
    this.ended = gunzip
      ? once(gunzip, 'end').then(
          () => true,
          () => false,
        )
      : Promise.resolve(true);
  }

  async push(chunk: Uint8Array): Promise<void> {
    if (!this.gunzip) return this.counter.push(chunk);
    if (this.gunzip.destroyed || this.gunzip.write(chunk)) return;
    await drained(this.gunzip);
  }

  /** Returns undefined if the bytes are not gzip. */
  async end(): Promise<number | undefined> {
    this.gunzip?.end();
    return (await this.ended) ? this.counter.end() : undefined;
  }
}

/** Resolves when more may be written, or nothing ever. */
function drained(gunzip: Gunzip): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      gunzip.off('drain', done).off('close', done);
      resolve();
    };
    gunzip.on('drain', done).on('close', done);
  });
}
