import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The bytes of a file that DuckDB writes of a query's rows, as `COPY … TO` with these options. */
export async function copiedByDuckDb(sql: string, options: string): Promise<Buffer> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-duckdb-'));
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
  const connection = await instance.connect();
  try {
    const file = path.join(folder, 'written');
    await connection.run(`COPY (${sql}) TO '${file}' (${options})`);
    return readFileSync(file);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true });
  }
}

/** A zstd stream of the text, by zstd's own library. The text ends with a new line. */
export function zstdOf(text: string): Promise<Buffer> {
  const literal = text.replace(/\n$/, '').replaceAll("'", "''");
  const options = `FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01', COMPRESSION zstd`;
  return copiedByDuckDb(`SELECT '${literal}'`, options);
}
