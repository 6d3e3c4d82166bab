import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { formatDigest } from '@core/kernel';
import { canonicalChecksum } from '@domain/shards';
import { openS3Client, s3Fault } from '@platform/storage';
import { encodedUri } from './disk-file.js';
import { RegisterError } from './register.errors.js';
import type { S3Content, SkippedEntry, Source, SourceFile } from './source.js';

/**
 * Objects in S3 or a compatible server. Credentials, region and endpoint come from the AWS tools'
 * settings.
 */
export class Bucket {
  private constructor(private readonly client: S3Client) {}

  static async connect(): Promise<Bucket> {
    return new Bucket(await openS3Client());
  }

  /**
   * Lists the objects whose key has this prefix, in the order of their keys, a thousand a request.
   */
  async *objects(bucket: string, prefix: string): AsyncGenerator<S3Content> {
    const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
    const pages = paginateListObjectsV2({ client: this.client }, { Bucket: bucket, Prefix: prefix });
    for await (const { Contents: contents = [] } of pages) {
      for (const { Key: key, Size: size = 0, ETag: etag = '', ChecksumAlgorithm: kept = [] } of contents) {
        if (key !== undefined) yield { at: 's3', bucket, key, size, etag, keepsSha256: kept.includes('SHA256') };
      }
    }
  }

  /** Returns the object's present size and ETag. */
  async content(uri: string): Promise<S3Content> {
    const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
    const { bucket, key: encodedKey } = parseS3Uri(uri);
    const key = decodeURIComponent(encodedKey);
    const found = await this.client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })).catch(refuse);
    return { at: 's3', bucket, key, size: found.ContentLength ?? 0, etag: found.ETag ?? '' };
  }

  /**
   * Returns the SHA-256 that the store keeps of the whole object; undefined if it keeps none, or
   * does not show it to these credentials. That of an object in parts is one of its parts' digests.
   */
  async sha256({ bucket, key, etag }: S3Content): Promise<string | undefined> {
    const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
    const command = new HeadObjectCommand({
      Bucket: bucket,
      Key: key,
      IfMatch: etag || undefined,
      ChecksumMode: 'ENABLED',
    });
    const found = await this.client.send(command).catch(() => undefined);
    if (found?.ChecksumType === 'COMPOSITE' || !SHA256_BASE64.test(found?.ChecksumSHA256 ?? '')) return undefined;
    return formatDigest(Buffer.from(found?.ChecksumSHA256 ?? '', 'base64'));
  }

  /** Returns the object's bytes; throws if it is no longer the object that was listed. */
  async read({ bucket, key, etag }: S3Content, signal: AbortSignal): Promise<Readable> {
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    const command = new GetObjectCommand({ Bucket: bucket, Key: key, IfMatch: etag || undefined });
    const response = await this.client.send(command, { abortSignal: signal }).catch(refuse);
    return response.Body as Readable;
  }
}

/** 32 bytes; `-<parts>` behind it marks a digest of digests. */
const SHA256_BASE64 = /^[A-Za-z0-9+/]{43}=$/;

export interface S3Options {
  /** Whether contents are read and hashed. */
  readonly hash: boolean;
  /** Whether ETags are stated of objects that are hashed; of others they always are. */
  readonly checksums: boolean;
}

/** The objects under `s3://bucket/prefix`. */
export class S3Source implements Source {
  constructor(
    private readonly uri: string,
    private readonly bucket: () => Promise<Bucket>,
    private readonly options: S3Options,
  ) {}

  async *entries(): AsyncGenerator<SourceFile | SkippedEntry> {
    const { bucket, key: prefix } = parseS3Uri(this.uri);
    let listed = 0;
    const root = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    try {
      const store = await this.bucket();
      for await (const content of store.objects(bucket, prefix)) {
        listed += 1;
        yield this.entryOf(store, content, root);
      }
    } catch (error) {
      throw new RegisterError('source-unreadable', `${this.uri} cannot be listed: ${s3Fault(error)}.`);
    }
    if (listed === 0) throw new RegisterError('source-unreadable', `${this.uri} holds no object: check the prefix.`);
  }

  private entryOf(store: Bucket, content: S3Content, root: string): SourceFile | SkippedEntry {
    const { bucket, key, size } = content;
    const path = key.slice(root.length);
    // An empty object whose key ends in "/" is how consoles show a folder.
    if (key.endsWith('/') && size === 0) return { path, skipped: true };
    const uri = encodedUri(`s3://${bucket}/`, key);
    const checksums = checksumsOf(content);
    if (this.options.hash) return { path, uri, content, declared: this.options.checksums ? { checksums } : undefined };
    const keptDigest = content.keepsSha256 ? () => store.sha256(content) : undefined;
    return { path, uri, declared: { bytes: size, checksums }, keptDigest };
  }
}

/** An ETag is stated as it is: it is no MD5 of objects in parts, or encrypted ones. */
function checksumsOf({ etag }: S3Content): string[] | undefined {
  const checksum = canonicalChecksum(`etag:${etag}`);
  return checksum === null ? undefined : [checksum];
}

/**
 * Returns the key as written: that of a source is plain, that of a shard URI is percent-encoded.
 */
function parseS3Uri(uri: string): { bucket: string; key: string } {
  const [, bucket, key = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri) ?? [];
  if (bucket === undefined) throw new RegisterError('unusable-option', `${uri} is not s3://bucket/prefix.`);
  return { bucket, key };
}

function refuse(error: unknown): never {
  throw new Error(`cannot be read from S3 (${s3Fault(error)})`, { cause: error });
}
