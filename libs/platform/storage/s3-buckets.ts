import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { createObject, PART_BYTES } from './create-s3-object.js';
import type { ObjectStorage, WriteOptions } from './object-storage.js';
import { readInTime } from './read-in-time.js';
import { ANSWER_MS, openS3Client, s3Fault, type S3Place, s3Place } from './s3-client.js';
import { StorageError } from './storage.errors.js';

interface Root {
  readonly bucket: string;
  readonly prefix: string;
}

/** How long a bucket that existed is assumed to exist. */
const BUCKET_KNOWN_MS = 30_000;
/** The slowest upload that is waited for, in bytes a millisecond. */
const SLOWEST_UPLOAD = 100;

/**
 * Objects in S3-compatible buckets, below the roots. HEAD of an object returns 404 also for a
 * missing bucket, so the bucket is requested too. Without the right to list, S3 returns 403 for
 * missing objects: that is `storage-forbidden`, not gone.
 */
export class S3Buckets implements ObjectStorage {
  private client: Promise<S3Client> | undefined;
  private readonly known = new Map<string, number>();

  /**
   * @param answerMs how long the store may take to answer, and then to send the next part of an
   *   object, in milliseconds; a slow store that sends something in each such time is read on
   */
  constructor(
    private readonly roots: readonly Root[],
    private readonly answerMs = ANSWER_MS,
  ) {}

  async head(uri: string): Promise<{ bytes: number } | null> {
    const found = await this.stat(uri);
    return found && { bytes: found.bytes };
  }

  async stat(uri: string): Promise<{ bytes: number; version: string } | null> {
    const place = this.placeOf(uri);
    const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
    const client = await this.connected();
    try {
      const wanted = new HeadObjectCommand({ Bucket: place.bucket, Key: place.key });
      const found = await client.send(wanted, { requestTimeout: this.answerMs });
      const { ContentLength: bytes = 0, ETag: tag = '', VersionId: id = '' } = found;
      return { bytes, version: `${bytes} ${tag} ${id}` };
    } catch (error) {
      if (statusOf(error) !== 404) throw asStorageError(uri, error);
    }
    await this.requireBucket(uri, place.bucket);
    return null;
  }

  async *read(uri: string, signal?: AbortSignal): AsyncIterable<Buffer> {
    const { bucket, key } = this.placeOf(uri);
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    const client = await this.connected();
    // Ends the request, whatever the client wraps its body in.
    const unread = new AbortController();
    const abortSignal = signal ? AbortSignal.any([signal, unread.signal]) : unread.signal;
    let ended = false;
    try {
      const wanted = new GetObjectCommand({ Bucket: bucket, Key: key });
      const { Body: body } = await client.send(wanted, { abortSignal, requestTimeout: this.answerMs });
      yield* readInTime(body as Readable, this.answerMs, () => this.stalled(uri));
      ended = true;
    } catch (error) {
      signal?.throwIfAborted();
      if (statusOf(error) !== 404) throw asStorageError(uri, error);
      await this.requireBucket(uri, bucket);
      throw new StorageError('object-not-found', `There is no ${uri}.`);
    } finally {
      if (!ended) unread.abort();
    }
  }

  private stalled(uri: string): StorageError {
    const message = `The store of ${uri} sent nothing more for ${this.answerMs / 1_000} seconds.`;
    return new StorageError('storage-unavailable', message);
  }

  async write(uri: string, bytes: Buffer, { contentType, cacheControl }: WriteOptions): Promise<void> {
    const { bucket, key } = this.placeOf(uri);
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    const object = { Bucket: bucket, Key: key, Body: bytes, ContentType: contentType, CacheControl: cacheControl };
    // The answer comes after the whole upload: the time for it grows with the length.
    const limit = Math.ceil(this.answerMs + bytes.length / SLOWEST_UPLOAD);
    const abortSignal = AbortSignal.timeout(limit);
    try {
      await (await this.connected()).send(new PutObjectCommand(object), { requestTimeout: 0, abortSignal });
    } catch (error) {
      const message = `The store of ${uri} did not take it within ${limit / 1_000} seconds.`;
      throw abortSignal.aborted ? new StorageError('storage-unavailable', message) : asStorageError(uri, error);
    }
  }

  async create(uri: string, chunks: Iterable<Buffer>, options: WriteOptions): Promise<void> {
    const { bucket, key } = this.placeOf(uri);
    const { contentType: ContentType, cacheControl: CacheControl } = options;
    const partMs = Math.ceil(this.answerMs + (2 * PART_BYTES) / SLOWEST_UPLOAD);
    try {
      const target = { Bucket: bucket, Key: key, ContentType, CacheControl };
      const written = await createObject(await this.connected(), target, chunks, partMs);
      if (!written.existed || (await this.head(uri))?.bytes === written.bytes) return;
    } catch (error) {
      const message = `The store of ${uri} did not take a part within ${partMs / 1_000} seconds.`;
      const late = ['AbortError', 'TimeoutError'].includes((error as Error).name);
      throw late ? new StorageError('storage-unavailable', message) : asStorageError(uri, error);
    }
    throw new StorageError('object-altered', `${uri} exists, and has another length than what its name stands for.`);
  }

  private connected(): Promise<S3Client> {
    this.client ??= openS3Client();
    return this.client;
  }

  outside(uri: string): string | null {
    const place = s3Place(uri);
    return place.key === '' || this.isBelowRoot(place) ? null : outsideRoots(uri);
  }

  private placeOf(uri: string): S3Place {
    const place = s3Place(uri);
    if (place.key === '') throw new StorageError('malformed-location', `${uri} names a bucket, not an object.`);
    if (this.isBelowRoot(place)) return place;
    throw new StorageError('outside-storage-roots', outsideRoots(uri));
  }

  private isBelowRoot(place: S3Place): boolean {
    return this.roots.some(({ bucket, prefix }) => bucket === place.bucket && place.key.startsWith(prefix));
  }

  private async requireBucket(uri: string, bucket: string): Promise<void> {
    if (performance.now() - (this.known.get(bucket) ?? -Infinity) < BUCKET_KNOWN_MS) return;
    const { HeadBucketCommand } = await import('@aws-sdk/client-s3');
    try {
      const wanted = new HeadBucketCommand({ Bucket: bucket });
      await (await this.connected()).send(wanted, { requestTimeout: this.answerMs });
    } catch (error) {
      if (statusOf(error) !== 404) throw asStorageError(uri, error);
      throw new StorageError('container-not-found', `There is no bucket ${bucket}, so nothing is known of ${uri}.`);
    }
    this.known.set(bucket, performance.now());
  }
}

function outsideRoots(uri: string): string {
  return `${uri} lies below none of the roots that may be read; WHENCE_STORAGE_ROOTS lists them.`;
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

function asStorageError(uri: string, error: unknown): Error {
  if (error instanceof StorageError || (error as Error).name === 'AbortError') return error as Error;
  if ((error as Error).name === 'TimeoutError')
    return new StorageError('storage-unavailable', `The store of ${uri} did not answer in time.`);
  const status = statusOf(error);
  if (status === 401 || status === 403) {
    return new StorageError('storage-forbidden', `The store refuses ${uri} to these credentials (${s3Fault(error)}).`);
  }
  if ((error as Error).name === 'NoSuchBucket') {
    return new StorageError('container-not-found', `The bucket of ${uri} does not exist.`);
  }
  return new StorageError('storage-unavailable', `The store of ${uri} answered with an error (${s3Fault(error)}).`);
}
