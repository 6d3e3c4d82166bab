/** How records lie in a file. `json`: as `jsonl`, under a name that JSON documents have, too. */
export type RecordFormat = 'jsonl' | 'json' | 'csv' | 'text' | 'warc' | 'parquet';

const BY_ENDING: Readonly<Record<string, RecordFormat>> = {
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'json',
  csv: 'csv',
  txt: 'text',
  text: 'text',
  md: 'text',
  warc: 'warc',
  wet: 'warc',
  parquet: 'parquet',
};

const BY_MEDIA_TYPE: Readonly<Record<string, RecordFormat>> = {
  'application/x-ndjson': 'jsonl',
  'application/jsonl': 'jsonl',
  'application/x-jsonlines': 'jsonl',
  'application/json': 'json',
  'text/csv': 'csv',
  'text/plain': 'text',
  'text/markdown': 'text',
  'application/warc': 'warc',
  'application/vnd.apache.parquet': 'parquet',
};

/** Endings of compressed files: what is compressed is named before them. */
const COMPRESSED = /\.(?:gz|gzip|zst|zstd)$/i;

/**
 * The format that a file's address names by its ending, else its media type; null: neither names a
 * format that can be read. A media type of JSON Lines decides what `.json` is. Compression is
 * recognised by the first bytes, not by the name.
 */
export function recordFormatOf(uri: string, mediaType: string | null): RecordFormat | null {
  const path = (uri.split(/[?#]/, 1)[0] ?? '').replace(COMPRESSED, '');
  const ending = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  const named = Object.hasOwn(BY_ENDING, ending) ? (BY_ENDING[ending] ?? null) : null;
  if (named !== null && named !== 'json') return named;
  const type = mediaType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const stated = Object.hasOwn(BY_MEDIA_TYPE, type) ? (BY_MEDIA_TYPE[type] ?? null) : null;
  return named === null || stated === 'jsonl' ? stated : named;
}

export type Compression = 'gzip' | 'zstd';

/** What the first bytes of a file show: its compression, or that it is Parquet. */
export function magicOf(bytes: Buffer): Compression | 'parquet' | null {
  if (bytes.length >= 3 && bytes.readUIntBE(0, 3) === 0x1f8b08) return 'gzip';
  if (bytes.length >= 4 && isZstd(bytes.readUInt32LE(0))) return 'zstd';
  return bytes.toString('latin1', 0, 4) === 'PAR1' ? 'parquet' : null;
}

/** A frame, or one that is passed over, with which some writers begin. */
function isZstd(magic: number): boolean {
  return magic === 0xfd2fb528 || magic >>> 4 === 0x184d2a5;
}
