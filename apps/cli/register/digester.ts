import path from 'node:path';
import { Piscina } from 'piscina';
import type { FileKind } from '@interop/listings';
import { ParquetFile } from '@platform/parquet';
import type { DigestCache, FileVersion } from './digest-cache.js';
import type { DigestedFile } from './digest-file.js';
import { type Digested, digestOf, type RecordCounting } from './digest-stream.js';
import type { DigestTask } from './digest-worker.js';
import { fileFault } from './file-fault.js';
import type { Bucket } from './s3-source.js';
import type { Content, DiskContent, S3Content } from './source.js';

/**
 * A file written less than this before it was read may be written again without a new modification
 * time.
 */
const SETTLED_MS = 2_000;

export interface DigestCounts {
  hashed: number;
  /** Bytes read to hash them. */
  bytes: number;
  /** Files whose digest was cached by an earlier run. */
  remembered: number;
}

/** Returns the digests of contents, from the cache or by hashing on all cores. */
export class Digester {
  readonly counts: DigestCounts = { hashed: 0, bytes: 0, remembered: 0 };
  private readonly pool = new Piscina<DigestTask, DigestedFile>({
    filename: path.join(__dirname, 'digest-worker.js'),
    name: 'digest',
    minThreads: 0,
  });

  constructor(
    private readonly cache: DigestCache,
    private readonly bucket: () => Promise<Bucket>,
    private readonly countRecords: boolean,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => void this.pool.destroy(), { once: true });
  }

  /** Throws an error whose message names no path. */
  async digest(content: Content, kind: FileKind): Promise<Digested> {
    const [folder, name] = content.at === 'disk' ? splitPath(content.file) : splitKey(content);
    const version = { size: content.size, stamp: content.at === 'disk' ? String(content.mtimeNs) : content.etag };
    const cached = version.stamp === '' ? undefined : await this.cache.find(folder, name, version);
    if (cached && (cached.records !== undefined || !this.isCountable(content, kind))) {
      this.counts.remembered += 1;
      return cached;
    }
    const { digested, stamp } =
      content.at === 'disk' ? await this.hashFile(content, kind) : await this.hashObject(content, kind);
    this.counts.hashed += 1;
    this.counts.bytes += digested.bytes;
    if (stamp !== '') await this.cache.add(folder, name, { size: digested.bytes, stamp }, digested);
    return digested;
  }

  /** Ends at once; files that are being hashed are abandoned. */
  async close(): Promise<void> {
    await this.pool.destroy();
    await this.cache.flush().catch(() => undefined);
  }

  private async hashFile({ file }: DiskContent, kind: FileKind): Promise<Hashed> {
    const { mtimeNs, ...digested } = await this.pool.run({ file, counting: this.countingOf(kind) });
    const settled = Date.now() - Number(mtimeNs / 1_000_000n) > SETTLED_MS;
    const records = this.isParquet(kind) ? await parquetRecords(file) : digested.records;
    return { digested: { ...digested, records }, stamp: settled ? String(mtimeNs) : '' };
  }

  private async hashObject(content: S3Content, kind: FileKind): Promise<Hashed> {
    try {
      const bytes = (await (await this.bucket()).read(content, this.signal)) as AsyncIterable<Uint8Array>;
      const digested = await digestOf(bytes, this.countingOf(kind));
      if (digested.bytes !== content.size) throw new Error(`ended after ${digested.bytes} of ${content.size} bytes`);
      return { digested, stamp: content.etag };
    } catch (error) {
      throw new Error(fileFault(error), { cause: error });
    }
  }

  private countingOf({ records, compression }: FileKind): RecordCounting | undefined {
    const readable = compression === undefined || compression === 'gzip';
    if (!this.countRecords || !readable || (records !== 'lines' && records !== 'csv')) return undefined;
    return { records, gzip: compression === 'gzip' };
  }

  private isParquet({ records, compression }: FileKind): boolean {
    return this.countRecords && records === 'parquet' && !compression;
  }

  private isCountable({ at }: Content, kind: FileKind): boolean {
    return this.countingOf(kind) !== undefined || (at === 'disk' && this.isParquet(kind));
  }
}

interface Hashed {
  readonly digested: Digested;
  /** As in `FileVersion`; empty if the content may have changed since. */
  readonly stamp: FileVersion['stamp'];
}

function splitPath(file: string): [string, string] {
  return [path.dirname(file), path.basename(file)];
}

function splitKey({ bucket, key }: S3Content): [string, string] {
  const slash = key.lastIndexOf('/') + 1;
  return [`s3://${bucket}/${key.slice(0, slash)}`, key.slice(slash)];
}

/** Returns undefined for a file that is named Parquet and is not. */
async function parquetRecords(file: string): Promise<number | undefined> {
  try {
    const parquet = await ParquetFile.open(file);
    return await parquet.records().finally(() => parquet.close());
  } catch {
    return undefined;
  }
}
