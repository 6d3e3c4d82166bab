import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { openS3Client, s3Fault } from '@platform/storage';
import { encoded } from './disk-file.js';
import type { Content, Found, Source } from './found-file.js';
import { RegisterError } from './register.errors.js';

type S3Content = Extract<Content, { at: 's3' }>;

/** What is kept in S3 or in what speaks like it. Credentials, region and endpoint are those of the AWS tools: environment, profile, role. */
export class Bucket {
  private constructor(private readonly client: S3Client) {}

  static async connect(): Promise<Bucket> {
    return new Bucket(await openS3Client());
  }

  /** Objects whose key begins so, in the order of their keys; a thousand a request. */
  async *objects(bucket: string, prefix: string): AsyncGenerator<S3Content> {
    const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
    const pages = paginateListObjectsV2({ client: this.client }, { Bucket: bucket, Prefix: prefix });
    for await (const { Contents: contents = [] } of pages) {
      for (const { Key: key, Size: size = 0, ETag: etag = '' } of contents) {
        if (key !== undefined) yield { at: 's3', bucket, key, size, etag };
      }
    }
  }

  /** The object as it is now. */
  async content(uri: string): Promise<S3Content> {
    const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
    const { bucket, key: encodedKey } = placeOf(uri);
    const key = decodeURIComponent(encodedKey);
    const found = await this.client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })).catch(refused);
    return { at: 's3', bucket, key, size: found.ContentLength ?? 0, etag: found.ETag ?? '' };
  }

  /** Its bytes; fails if it is no longer what was listed. */
  async read({ bucket, key, etag }: S3Content, signal: AbortSignal): Promise<Readable> {
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    const wanted = { Bucket: bucket, Key: key, ...(etag !== '' && { IfMatch: etag }) };
    const answer = await this.client.send(new GetObjectCommand(wanted), { abortSignal: signal }).catch(refused);
    return answer.Body as Readable;
  }
}

/** The objects below an `s3://bucket/prefix`. */
export class S3Source implements Source {
  private omitted = 0;

  constructor(
    readonly what: string,
    private readonly bucket: () => Promise<Bucket>,
    private readonly contents: boolean,
  ) {}

  leftOut = (): number => this.omitted;

  async *files(): AsyncGenerator<Found> {
    this.omitted = 0;
    const { bucket, key: prefix } = placeOf(this.what);
    const root = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    try {
      for await (const content of (await this.bucket()).objects(bucket, prefix)) {
        const { key, size } = content;
        // What consoles make to show a folder.
        if (key.endsWith('/') && size === 0) this.omitted += 1;
        else {
          const file = { path: key.slice(root.length), uri: encoded(`s3://${bucket}/`, key) };
          yield { ...file, ...(this.contents ? { content } : { declared: { bytes: size } }) };
        }
      }
    } catch (error) {
      throw new RegisterError('source-unreadable', `${this.what} cannot be listed: ${s3Fault(error)}.`);
    }
  }
}

/** As written: of a source that is the key itself, of a shard's URI the key percent-encoded. */
function placeOf(uri: string): { bucket: string; key: string } {
  const [, bucket, key = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri) ?? [];
  if (bucket === undefined) throw new RegisterError('unusable-option', `${uri} is not s3://bucket/prefix.`);
  return { bucket, key };
}

function refused(error: unknown): never {
  throw new Error(`cannot be read from S3 (${s3Fault(error)})`, { cause: error });
}
