/** What the name of a file says of its content. */
export interface FileKind {
  /** Its media type without the compression; undefined if the name does not tell. */
  readonly mediaType?: string;
  readonly compression?: 'gzip' | 'zstd' | 'other';
  /** How its records can be counted. */
  readonly records?: 'lines' | 'csv' | 'parquet';
}

type Known = Omit<FileKind, 'compression'>;

const COMPRESSIONS: Readonly<Record<string, FileKind['compression']>> = {
  ...{ gz: 'gzip', gzip: 'gzip', zst: 'zstd', zstd: 'zstd' },
  ...{ bz2: 'other', xz: 'other', lz4: 'other', br: 'other', lzma: 'other' },
};

const lines = (mediaType: string): Known => ({ mediaType, records: 'lines' });
const named = (mediaType: string): Known => ({ mediaType });

/** By the last part of the name. Where IANA has no type, the one in use: an `application/x-…` of the format. */
const KINDS: Readonly<Record<string, Known>> = {
  ...{ jsonl: lines('application/jsonl'), ndjson: lines('application/x-ndjson') },
  csv: { mediaType: 'text/csv', records: 'csv' },
  tsv: lines('text/tab-separated-values'),
  parquet: { mediaType: 'application/vnd.apache.parquet', records: 'parquet' },
  ...{ json: named('application/json'), xml: named('application/xml'), yaml: named('application/yaml') },
  ...{ yml: named('application/yaml'), txt: named('text/plain'), md: named('text/markdown') },
  ...{
    html: named('text/html'),
    htm: named('text/html'),
    pdf: named('application/pdf'),
    tex: named('application/x-tex'),
  },
  ...{ arrow: named('application/vnd.apache.arrow.file'), feather: named('application/vnd.apache.arrow.file') },
  ...{ avro: named('application/avro'), orc: named('application/x-orc'), warc: named('application/warc') },
  ...{ wet: named('application/warc'), wat: named('application/warc'), npy: named('application/x-npy') },
  ...{ npz: named('application/x-npz'), tfrecord: named('application/x-tfrecord'), tar: named('application/x-tar') },
  ...{
    zip: named('application/zip'),
    safetensors: named('application/x-safetensors'),
    bin: named('application/octet-stream'),
  },
  ...{ png: named('image/png'), jpg: named('image/jpeg'), jpeg: named('image/jpeg'), webp: named('image/webp') },
  ...{ gif: named('image/gif'), mp3: named('audio/mpeg'), wav: named('audio/wav'), flac: named('audio/flac') },
  ...{ mp4: named('video/mp4'), webm: named('video/webm') },
};

const COMPRESSED_TYPES = { gzip: 'application/gzip', zstd: 'application/zstd', other: undefined };

/** Of `part-00.jsonl.zst` the kind is that of `part-00.jsonl`, compressed. */
export function fileKindOf(path: string): FileKind {
  const parts = (path.split(/[/\\]/).at(-1) ?? '').toLowerCase().split('.').slice(1);
  const compression = own(COMPRESSIONS, parts.at(-1));
  const known = own(KINDS, compression ? parts.at(-2) : parts.at(-1));
  if (!compression) return known ?? {};
  const mediaType = known?.mediaType ?? COMPRESSED_TYPES[compression];
  return { ...known, compression, ...(mediaType !== undefined && { mediaType }) };
}

function own<Value>(table: Readonly<Record<string, Value>>, name: string | undefined): Value | undefined {
  return name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}
