/** What the name of a file states about its content. */
export interface FileKind {
  /** The media type without the compression; undefined if the name does not show it. */
  readonly mediaType?: string;
  readonly compression?: 'gzip' | 'zstd' | 'other';
  /** How its records can be counted. */
  readonly records?: 'lines' | 'csv' | 'parquet';
}

const COMPRESSIONS: Readonly<Record<string, FileKind['compression']>> = {
  gz: 'gzip',
  gzip: 'gzip',
  zst: 'zstd',
  zstd: 'zstd',
  bz2: 'other',
  xz: 'other',
  lz4: 'other',
  br: 'other',
  lzma: 'other',
};

/**
 * By the last part of the name. Where IANA has no type, the one in use: an `application/x-…` of the
 * format.
 */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  jsonl: 'application/jsonl',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  parquet: 'application/vnd.apache.parquet',
  json: 'application/json',
  xml: 'application/xml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  txt: 'text/plain',
  md: 'text/markdown',
  html: 'text/html',
  htm: 'text/html',
  pdf: 'application/pdf',
  tex: 'application/x-tex',
  arrow: 'application/vnd.apache.arrow.file',
  feather: 'application/vnd.apache.arrow.file',
  avro: 'application/avro',
  orc: 'application/x-orc',
  warc: 'application/warc',
  wet: 'application/warc',
  wat: 'application/warc',
  npy: 'application/x-npy',
  npz: 'application/x-npz',
  tfrecord: 'application/x-tfrecord',
  tar: 'application/x-tar',
  zip: 'application/zip',
  safetensors: 'application/x-safetensors',
  bin: 'application/octet-stream',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  flac: 'audio/flac',
  mp4: 'video/mp4',
  webm: 'video/webm',
};

const RECORDS: Readonly<Record<string, FileKind['records']>> = {
  jsonl: 'lines',
  ndjson: 'lines',
  tsv: 'lines',
  csv: 'csv',
  parquet: 'parquet',
};

const COMPRESSED_TYPES = { gzip: 'application/gzip', zstd: 'application/zstd', other: undefined };

/** Returns the kind of `part-00.jsonl.zst` as that of `part-00.jsonl`, compressed. */
export function fileKindOf(path: string): FileKind {
  const parts = (path.split(/[/\\]/).at(-1) ?? '').toLowerCase().split('.').slice(1);
  const compression = own(COMPRESSIONS, parts.at(-1));
  const ending = compression ? parts.at(-2) : parts.at(-1);
  const mediaType = own(MEDIA_TYPES, ending) ?? (compression && COMPRESSED_TYPES[compression]);
  return { mediaType, compression, records: own(RECORDS, ending) };
}

function own<Value>(table: Readonly<Record<string, Value>>, name: string | undefined): Value | undefined {
  return name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}
