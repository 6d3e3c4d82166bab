export interface DiskContent {
  readonly at: 'disk';
  readonly file: string;
  readonly size: number;
  readonly mtimeNs: bigint;
}

export interface S3Content {
  readonly at: 's3';
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  /** Whether the listing states that the store keeps a SHA-256 of it. */
  readonly keepsSha256?: boolean;
}

/** Where the bytes of a file are. */
export type Content = DiskContent | S3Content;

/** A file to register. */
export interface SourceFile {
  /** Relative to the source, with `/` separators: what patterns match and messages show. */
  readonly path: string;
  readonly uri?: string;
  /** undefined: the file is registered without reading it, as with `--no-hash`. */
  readonly content?: Content;
  /** The manifest's own members of the declaration, unchecked. */
  readonly declared?: Readonly<Record<string, unknown>>;
  /** Asks the store for the SHA-256 that it keeps of the content. */
  readonly keptDigest?: () => Promise<string | undefined>;
}

/** An entry that cannot be registered. */
export interface FaultyEntry {
  readonly path: string;
  readonly fault: string;
}

/** An entry left out on purpose: a hidden name, a link to a folder, a socket. */
export interface SkippedEntry {
  readonly path: string;
  readonly skipped: true;
}

/** A place that lists files: a folder, a manifest, a bucket. */
export interface Source {
  /** It can be read one time only, as a list that comes from a pipe. */
  readonly isReadOnce?: boolean;
  entries(): AsyncIterable<SourceFile | FaultyEntry | SkippedEntry>;
}
