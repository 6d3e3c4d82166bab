import { type ShardColumns, shardColumns, shardOfValues } from '@interop/listings';
import { callerSignal, Pace, Places, whenGone } from '@platform/cancellation';
import { ParquetFile } from '@platform/parquet';
import { HttpError } from '../../http/index.js';
import { parseJsonLine } from '../../http/json-body.js';
import type { SpooledUpload, UploadFolder } from '../../http/upload-folder.js';
import type { UploadLimits } from '../../http/upload-limits.js';
import { type Candidate, readInTurns } from './candidate.js';
import { candidateOf, LINE_LIMIT, tooLong } from './candidate-of.js';

/** The largest Parquet file in bytes. It is read from its end, so it must be on disk. */
const FILE_LIMIT = 4 * 1024 * 1024 * 1024;

/** Bytes of JSON that a file may hold whatever it expands to. */
const EXPANSION_ALWAYS = 16 * 1024 * 1024;

/**
 * Rows that a file may have beyond one for each of its bytes: a row of a list takes ten or more.
 */
const ROWS_ALWAYS = 10_000;

/** Files that are decoded at a time: each takes memory, and a thread of those that read files. */
const decoding = new Places(
  2,
  30_000,
  () =>
    new HttpError('service-busy', 'Other Parquet files are being read. Send this one again later.', [], {
      'Retry-After': '30',
    }),
);

/**
 * Reads Parquet, one shard a row, counted from 1. Columns are those of a CSV file, or nested as in
 * JSON.
 */
export async function* readParquetShards(
  bytes: AsyncIterable<Buffer>,
  uploads: UploadFolder,
  limits: UploadLimits,
): AsyncGenerator<readonly Candidate[]> {
  const upload = await uploads.spool(bytes, FILE_LIMIT);
  try {
    await decoding.take(callerSignal());
    try {
      yield* decoded(upload, limits);
    } finally {
      decoding.give();
    }
  } finally {
    upload.remove();
  }
}

async function* decoded({ file, bytes }: SpooledUpload, limits: UploadLimits): AsyncGenerator<readonly Candidate[]> {
  const parquet = await ParquetFile.open(file);
  const stop = whenGone(callerSignal(), () => parquet.interrupt());
  try {
    yield* candidates(parquet, bytes, limits);
  } finally {
    stop();
    parquet.close();
  }
}

async function* candidates(
  parquet: ParquetFile,
  bytes: number,
  { expansion }: UploadLimits,
): AsyncGenerator<readonly Candidate[]> {
  const records = await parquet.records();
  if (records > ROWS_ALWAYS + bytes)
    throw new HttpError('body-too-large', `A file of ${bytes} bytes cannot hold ${records} different shards.`);
  const columns = shardColumns(await parquet.columns(), { nested: true });
  const pace = new Pace();
  const allowed = EXPANSION_ALWAYS + expansion * bytes;
  let row = 0;
  let length = 0;
  for await (const rows of parquet.rows()) {
    for (const json of rows) length += json.length;
    if (length > allowed)
      throw new HttpError('body-too-large', `The Parquet file expands to more than ${expansion} times its size.`);
    yield* readInTurns(rows, pace, (json) => candidate(++row, json, columns));
  }
}

function candidate(row: number, json: string, columns: ShardColumns): Candidate {
  if (json.length > LINE_LIMIT) return tooLong(row);
  return candidateOf(row, json.length, () => {
    const values = parseJsonLine(Buffer.from(json));
    if (typeof values === 'object' && values !== null) return shardOfValues(columns, values as Record<string, unknown>);
    throw new HttpError('malformed-body', 'The row is not an object.');
  });
}
