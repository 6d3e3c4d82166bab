export interface WriteOptions {
  /** Such as `text/plain; charset=utf-8`. Folders ignore it. */
  readonly contentType: string;
  /** Such as `max-age=31536000, immutable`. Folders ignore it. */
  readonly cacheControl: string;
}

/**
 * A store of objects. An object is gone only if its store answered, has the container, and reports
 * that the object does not exist; everything else is a StorageError with the reason.
 */
export interface ObjectStorage {
  /** null: the bucket or root exists, and has no such object. */
  head(uri: string): Promise<{ readonly bytes: number } | null>;
  /**
   * As `head`, with a text that is another one after the object was changed: an inode with its size
   * and times, or an ETag.
   */
  stat(uri: string): Promise<{ readonly bytes: number; readonly version: string } | null>;
  /** Throws `object-not-found`. */
  read(uri: string, signal?: AbortSignal): AsyncIterable<Buffer>;
  /**
   * Why a location lies below no root (`outside-storage-roots`), where its text alone shows it;
   * else null. Throws `malformed-location`.
   */
  outside?(uri: string): string | null;
  /** Creates or replaces an object atomically. */
  write(uri: string, bytes: Buffer, options: WriteOptions): Promise<void>;
  /**
   * Creates an object of these chunks atomically, for names that say what the bytes are: durable
   * once it returns, and safe to repeat. Holds some of the chunks at a time.
   * @throws StorageError `object-altered` if there is another object that it does not replace
   */
  create(uri: string, chunks: Iterable<Buffer>, options: WriteOptions): Promise<void>;
}
