import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { openConfinedDuckDb, quoted } from './confined-duckdb.js';

export type ParquetType = 'BIGINT' | 'BOOLEAN' | 'DOUBLE' | 'INTEGER' | 'INTEGER[]' | 'TIMESTAMPTZ' | 'VARCHAR';

/** Columns in order, by name. */
export type ParquetColumns = Readonly<Record<string, ParquetType>>;

/**
 * Writes rows to a Parquet file (zstd), in their order; returns how many. The rows pass through a
 * file of JSON lines beside it, so that memory does not grow with them.
 * @param file absolute path; its folder holds nothing of others
 */
export async function writeParquet(
  file: string,
  columns: ParquetColumns,
  batches: AsyncIterable<readonly object[]> | Iterable<readonly object[]>,
): Promise<number> {
  const lines = `${file}.ndjson`;
  try {
    const rows = await writeLines(lines, batches);
    await convert(lines, file, columns);
    return rows;
  } finally {
    await rm(lines, { force: true });
  }
}

async function writeLines(
  file: string,
  batches: AsyncIterable<readonly object[]> | Iterable<readonly object[]>,
): Promise<number> {
  const stream = createWriteStream(file, { flags: 'wx' });
  let rows = 0;
  try {
    for await (const batch of batches) {
      rows += batch.length;
      const text = batch.map((row) => `${JSON.stringify(row)}\n`).join('');
      if (text !== '' && !stream.write(text)) await once(stream, 'drain');
    }
    stream.end();
    await once(stream, 'close');
  } finally {
    stream.destroy();
  }
  return rows;
}

async function convert(lines: string, file: string, columns: ParquetColumns): Promise<void> {
  const { instance, connection } = await openConfinedDuckDb(path.dirname(file));
  try {
    const types = Object.entries(columns).map(([name, type]) => `${quoted(name)}: ${quoted(type)}`);
    const source = `read_json(${quoted(lines)}, format = 'newline_delimited', columns = {${types.join(', ')}})`;
    await connection.run(`COPY (SELECT * FROM ${source}) TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd)`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
