import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { startTestApi, type TestApi } from '@testing/harness';

const PARQUET = 'application/vnd.apache.parquet';

/** A Parquet file of the rows of a query. */
async function parquetOf(folder: string, sql: string): Promise<Buffer> {
  const file = path.join(folder, 'made.parquet');
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
  const connection = await instance.connect();
  await connection.run(`COPY (${sql}) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`);
  connection.closeSync();
  instance.closeSync();
  return readFileSync(file);
}

describe('Parquet files that expand', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-parquet-'));
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi({ dataDir: folder });
  });
  afterAll(async () => {
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('refuses a small Parquet file of thirty million rows by its footer', async () => {
    const body = await parquetOf(folder, `SELECT 's3://b/1' AS uri FROM range(30000000)`);
    expect(body.length).toBeLessThan(200_000);
    const answer = await api.request('POST', '/v1/shards/bulk', body, { headers: { 'content-type': PARQUET } });
    expect([answer.status, answer.body?.code, answer.body?.summary]).toMatchObject([
      413,
      'body-too-large',
      { received: 0 },
    ]);
  });

  it('refuses a Parquet file that expands to more than two hundred times its size', async () => {
    const body = await parquetOf(folder, `SELECT 's3://b/' || repeat('x', 2000) AS uri FROM range(20000)`);
    const answer = await api.request('POST', '/v1/shards/bulk', body, { headers: { 'content-type': PARQUET } });
    const last = answer.text.trimEnd().split('\n').at(-1) ?? '';
    expect(JSON.parse(last)).toMatchObject({ code: 'body-too-large' });
  });
});
