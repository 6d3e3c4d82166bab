export interface WriteOptions {
  /** Such as `text/plain; charset=utf-8`. A folder does not keep it. */
  readonly contentType: string;
  /** Such as `max-age=31536000, immutable`. A folder does not keep it. */
  readonly cacheControl: string;
}

/**
 * Places that objects are in. An object is gone only if its store was reached, knows the place it would be in, and says so; anything
 * else is a StorageError that says why nothing is known.
 */
export interface ObjectStorage {
  /** null: there is no such object, and its bucket or root is there. */
  head(uri: string): Promise<{ readonly bytes: number } | null>;
  /** Throws `object-not-found`. */
  read(uri: string, signal?: AbortSignal): AsyncIterable<Buffer>;
  /** Puts an object there or replaces the one there; whoever reads sees the old or the new one whole. */
  write(uri: string, bytes: Buffer, options: WriteOptions): Promise<void>;
}
