import { decompressed } from './decompress.js';
import { lineSplitterOf } from './line-records.js';
import { parquetRecords } from './parquet-records.js';
import { magicOf, type RecordFormat, recordFormatOf } from './record-format.js';
import type { FileRecord, RecordMembers } from './record.js';
import { RecordsError } from './records.errors.js';
import { WarcRecords } from './warc-records.js';

export interface FileToRead extends RecordMembers {
  readonly uri: string;
  readonly mediaType: string | null;
  readonly signal?: AbortSignal | undefined;
}

/** Records that are handed on at a time. */
const BATCH = 512;
/** Bytes that are cut into records before the reader has a turn, whether they hold any or none. */
const PART_BYTES = 64 * 1024;
const MAGIC_BYTES = 4;

/**
 * Reads the records of a file in their order, as a stream: memory holds a chunk and a record,
 * whatever the file's size. An empty file has no records. The reader has a turn after each 64 KiB,
 * also where they are blank lines and nothing else: a batch may be empty.
 * @throws RecordsError, ParquetError with the reason why it cannot be read as a whole; records
 * before the fault were yielded then
 */
export async function* readRecords(
  source: AsyncIterable<Buffer>,
  { uri, mediaType, member, members, signal }: FileToRead,
): AsyncGenerator<Iterable<FileRecord>, void, undefined> {
  const chunks = source[Symbol.asyncIterator]();
  try {
    const { first, all } = await withFirstBytes(chunks);
    const magic = magicOf(first);
    const compression = magic === 'parquet' ? null : magic;
    const format = magic === 'parquet' ? magic : recordFormatOf(uri, mediaType);
    if (format === null) throw unsupported(uri);
    if (format === 'parquet') return yield* parquetRecords(all, { member, members }, signal);
    yield* textRecords(compression === null ? all : decompressed(all, compression), format, { member, members });
  } finally {
    // Wherever it was left: a source that nobody ends keeps its file, or its connection, open.
    await chunks.return?.();
  }
}

async function* textRecords(
  bytes: AsyncIterable<Buffer>,
  format: Exclude<RecordFormat, 'parquet'>,
  members: RecordMembers,
): AsyncGenerator<Iterable<FileRecord>> {
  const splitter = format === 'warc' ? new WarcRecords() : lineSplitterOf(format, members);
  for await (const chunk of bytes)
    for (let at = 0; at < chunk.length; at += PART_BYTES)
      yield* batches(splitter.push(chunk.subarray(at, at + PART_BYTES)));
  yield* batches(splitter.end());
}

/**
 * In parts, so that one chunk of short records does not keep the process from other work. The last
 * part may be empty.
 */
function* batches(records: Generator<FileRecord>): Generator<readonly FileRecord[]> {
  let batch: FileRecord[] = [];
  for (const record of records) {
    batch.push(record);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

async function withFirstBytes(iterator: AsyncIterator<Buffer>): Promise<{ first: Buffer; all: AsyncIterable<Buffer> }> {
  const head: Buffer[] = [];
  let length = 0;
  while (length < MAGIC_BYTES) {
    const next = await iterator.next();
    if (next.done) break;
    head.push(next.value);
    length += next.value.length;
  }
  const first = Buffer.concat(head);
  const all = async function* (): AsyncGenerator<Buffer> {
    if (first.length > 0) yield first;
    yield* { [Symbol.asyncIterator]: () => iterator };
  };
  return { first, all: all() };
}

function unsupported(uri: string): RecordsError {
  const ending = /(?:\.[^./]{1,20})?\.(?:gz|gzip|zst|zstd)$|\.[^./]{1,20}$/i.exec(uri)?.[0] ?? '';
  const message = `No format is known for files that end in "${ending}": .jsonl, .json, .csv, .txt, .parquet, .warc and .wet are read, and a media type of these.`;
  return new RecordsError('unsupported-format', message);
}
