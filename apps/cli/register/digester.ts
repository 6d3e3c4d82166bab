import path from 'node:path';
import type { FileKind } from '@interop/listings';
import { ParquetFile } from '@platform/parquet';
import type { DigestCache, Version } from './digest-cache.js';
import type { DigestPool } from './digest-pool.js';
import { type Counting, type Digested, digestOf } from './digest-stream.js';
import { fileFault } from './disk-file.js';
import type { Content } from './found-file.js';
import type { Bucket } from './s3-objects.js';

/** A file written to less than this before it was read may be written to again within the same tick of its clock. */
const SETTLED_MS = 2_000;

/** How files came to their digests. */
export interface DigestTally {
  hashed: number;
  /** Bytes that were read for it. */
  bytes: number;
  /** Files whose digest was known from an earlier run. */
  remembered: number;
}

type OnDisk = Extract<Content, { at: 'disk' }>;
type InBucket = Extract<Content, { at: 's3' }>;

/** Digests of contents: known from before, or computed. */
export class Digester {
  readonly tally: DigestTally = { hashed: 0, bytes: 0, remembered: 0 };

  constructor(
    private readonly pool: DigestPool,
    private readonly cache: DigestCache,
    private readonly bucket: () => Promise<Bucket>,
    private readonly count: boolean,
    private readonly signal: AbortSignal,
  ) {}

  /** Throws an error with a sentence that names no path. */
  async digest(content: Content, kind: FileKind): Promise<Digested> {
    const [folder, name] = content.at === 'disk' ? pathParts(content.file) : keyParts(content);
    const version = { size: content.size, stamp: content.at === 'disk' ? String(content.mtimeNs) : content.etag };
    const known = version.stamp === '' ? undefined : await this.cache.recall(folder, name, version);
    if (known && (known.records !== undefined || !this.countable(content, kind))) {
      this.tally.remembered += 1;
      return known;
    }
    const { read, digested } =
      content.at === 'disk' ? await this.onDisk(content, kind) : await this.inBucket(content, kind);
    this.tally.hashed += 1;
    this.tally.bytes += digested.bytes;
    if (read.stamp !== '') await this.cache.remember(folder, name, read, digested);
    return digested;
  }

  private async onDisk({ file }: OnDisk, kind: FileKind): Promise<{ read: Version; digested: Digested }> {
    const counting = this.counting(kind);
    const { mtimeNs, ...digested } = await this.pool.digest({ file, ...(counting && { counting }) });
    const settled = Date.now() - Number(mtimeNs / 1_000_000n) > SETTLED_MS;
    const read = { size: digested.bytes, stamp: settled ? String(mtimeNs) : '' };
    if (!this.count || kind.records !== 'parquet' || kind.compression) return { read, digested };
    const records = await parquetRecords(file);
    return { read, digested: { ...digested, ...(records !== undefined && { records }) } };
  }

  private async inBucket(content: InBucket, kind: FileKind): Promise<{ read: Version; digested: Digested }> {
    try {
      const bytes = (await (await this.bucket()).read(content, this.signal)) as AsyncIterable<Uint8Array>;
      const digested = await digestOf(bytes, this.counting(kind));
      if (digested.bytes !== content.size) throw new Error(`ended after ${digested.bytes} of ${content.size} bytes`);
      return { read: { size: digested.bytes, stamp: content.etag }, digested };
    } catch (error) {
      throw new Error(fileFault(error), { cause: error });
    }
  }

  private counting({ records, compression }: FileKind): Counting | undefined {
    const readable = compression === undefined || compression === 'gzip';
    if (!this.count || !readable || (records !== 'lines' && records !== 'csv')) return undefined;
    return { records, gzip: compression === 'gzip' };
  }

  private countable({ at }: Content, kind: FileKind): boolean {
    const parquet = this.count && at === 'disk' && kind.records === 'parquet' && !kind.compression;
    return parquet || this.counting(kind) !== undefined;
  }
}

function pathParts(file: string): [string, string] {
  return [path.dirname(file), path.basename(file)];
}

function keyParts({ bucket, key }: InBucket): [string, string] {
  const slash = key.lastIndexOf('/') + 1;
  return [`s3://${bucket}/${key.slice(0, slash)}`, key.slice(slash)];
}

/** undefined: what is named Parquet is none. */
async function parquetRecords(file: string): Promise<number | undefined> {
  try {
    const parquet = await ParquetFile.open(file);
    return await parquet.records().finally(() => parquet.close());
  } catch {
    return undefined;
  }
}
