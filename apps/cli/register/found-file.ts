/** Where the bytes of a file are. */
export type Content =
  | { readonly at: 'disk'; readonly file: string; readonly size: number; readonly mtimeNs: bigint }
  | { readonly at: 's3'; readonly bucket: string; readonly key: string; readonly size: number; readonly etag: string };

/** A file to register. */
export interface FoundFile {
  /** Below the source, with `/` between its steps: what patterns mean and what people are shown. */
  readonly path: string;
  readonly uri: string;
  /** undefined: only the record of it is here, as with `--no-hash`. */
  readonly content?: Content;
  /** What a manifest says of it. */
  readonly declared?: Readonly<Record<string, unknown>>;
}

/** Something of the source that cannot be registered, and why. */
export interface Unfit {
  readonly path: string;
  readonly fault: string;
}

export type Found = FoundFile | Unfit;

/** Where files are found: a folder, a manifest, a bucket. May be walked more than once. */
export interface Source {
  readonly what: string;
  files(): AsyncIterable<Found>;
  /** Names left out on purpose: hidden ones, links to folders, sockets. Complete when `files` has ended. */
  readonly leftOut: () => number;
}
