import { type ShardColumns, shardColumns, shardOfValues } from '@interop/listings';
import { ParquetFile } from '@platform/parquet';
import { HttpError } from '../../http/index.js';
import { parseJsonLine } from '../../http/json-body.js';
import type { UploadFolder } from '../../http/upload-folder.js';
import type { Candidate } from './candidate.js';
import { candidateOf, LINE_LIMIT, tooLong } from './candidate-of.js';

/** The largest Parquet file in bytes. It is read from its end, so it must be on disk. */
const FILE_LIMIT = 4 * 1024 * 1024 * 1024;

/**
 * Reads Parquet, one shard a row, counted from 1. Columns are those of a CSV file, or nested as in
 * JSON.
 */
export async function* readParquetShards(
  bytes: AsyncIterable<Buffer>,
  uploads: UploadFolder,
): AsyncGenerator<readonly Candidate[]> {
  const upload = await uploads.spool(bytes, FILE_LIMIT);
  try {
    const parquet = await ParquetFile.open(upload.file);
    try {
      yield* candidates(parquet);
    } finally {
      parquet.close();
    }
  } finally {
    upload.remove();
  }
}

async function* candidates(parquet: ParquetFile): AsyncGenerator<readonly Candidate[]> {
  const columns = shardColumns(await parquet.columns(), { nested: true });
  let row = 0;
  for await (const rows of parquet.rows()) yield rows.map((json) => candidate(++row, json, columns));
}

function candidate(row: number, json: string, columns: ShardColumns): Candidate {
  if (json.length > LINE_LIMIT) return tooLong(row);
  return candidateOf(row, json.length, () => {
    const values = parseJsonLine(Buffer.from(json));
    if (typeof values === 'object' && values !== null) return shardOfValues(columns, values as Record<string, unknown>);
    throw new HttpError('malformed-body', 'The row is not an object.');
  });
}
