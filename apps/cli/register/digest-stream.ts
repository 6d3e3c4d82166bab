import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createGunzip, type Gunzip } from 'node:zlib';
import { formatDigest } from '@core/kernel';
import { RecordCounter } from './record-counter.js';

/** How the records of a file are counted while it is hashed. */
export interface Counting {
  readonly records: 'lines' | 'csv';
  readonly gzip: boolean;
}

export interface Digested {
  readonly digest: string;
  readonly bytes: number;
  /** undefined: not counted, or not countable. */
  readonly records?: number;
}

/** Hashes bytes as they pass, SHA-256, and counts records if asked. A chunk must not change after it was handed over. */
export async function digestOf(chunks: AsyncIterable<Uint8Array>, counting?: Counting): Promise<Digested> {
  const hash = createHash('sha256');
  const counter = counting && new Counter(counting);
  let bytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    bytes += chunk.length;
    await counter?.push(chunk);
  }
  const records = await counter?.end();
  return { digest: formatDigest(hash.digest()), bytes, ...(records !== undefined && { records }) };
}

class Counter {
  private readonly counter: RecordCounter;
  private readonly gunzip: Gunzip | undefined;
  private readonly ended: Promise<boolean>;

  constructor({ records, gzip }: Counting) {
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
    await Promise.race([once(this.gunzip, 'drain').catch(() => undefined), this.ended]);
  }

  /** undefined: what is named gzip is none. */
  async end(): Promise<number | undefined> {
    this.gunzip?.end();
    return (await this.ended) ? this.counter.end() : undefined;
  }
}
