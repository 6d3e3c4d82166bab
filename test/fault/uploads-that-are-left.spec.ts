import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { type ClientRequest, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { Client } from 'pg';
import { processMetrics } from '@platform/metrics';
import { ParquetFile } from '@platform/parquet';
import { startTestApi, type TestApi, until } from '@testing/harness';

const ROWS = 100_000;
/** Shards of a transaction that has begun, which is completed. */
const CHUNK = 500;

const uris = (kind: string): string[] => Array.from({ length: ROWS }, (_, at) => `s3://${kind}/${at}`);
const ndjson = (kind: string): string =>
  uris(kind)
    .map((uri) => `{"uri":"${uri}"}\n`)
    .join('');

/** A Parquet file of the rows of a query. */
async function parquetOf(folder: string, sql: string): Promise<string> {
  const file = path.join(folder, 'made.parquet');
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
  const connection = await instance.connect();
  await connection.run(`COPY (${sql}) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`);
  connection.closeSync();
  instance.closeSync();
  return file;
}

/** The value of a gauge of this process. */
async function gauge(name: string): Promise<number> {
  const text = await processMetrics.exposition();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
}

describe('an upload whose client leaves', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-left-'));
  let api: TestApi;
  let observer: Client;
  beforeAll(async () => {
    api = await startTestApi({ dataDir: folder, metrics: 'public' });
    observer = new Client({ connectionString: api.databaseUrls.superuserUrl });
    await observer.connect();
  });
  afterAll(async () => {
    await observer.end();
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const treeSize = async (): Promise<number> => (await api.request('GET', '/v1/ledger')).body.asOf.treeSize;

  async function waitsForLock(): Promise<boolean> {
    const { rows } = await observer.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  }

  /** Sends a body. */
  function send(type: string, body: Buffer, headers: Readonly<Record<string, string>>): ClientRequest {
    const sent = httpRequest(`${api.url}/v1/shards/bulk`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.keys.admin}`, 'content-type': type, ...headers },
    });
    sent.on('error', () => undefined);
    sent.end(body);
    return sent;
  }

  it.each<[string, string, () => Promise<Buffer> | Buffer, Record<string, string>]>([
    ['NDJSON', 'application/x-ndjson', () => Buffer.from(ndjson('n')), {}],
    ['compressed NDJSON', 'application/x-ndjson', () => gzipSync(ndjson('z')), { 'content-encoding': 'gzip' }],
    ['CSV', 'text/csv', () => Buffer.from(`uri\n${uris('c').join('\n')}\n`), {}],
    [
      'Parquet',
      'application/vnd.apache.parquet',
      async () =>
        readFileSync(await parquetOf(folder, `SELECT 's3://p/' || md5(range::VARCHAR) AS uri FROM range(${ROWS})`)),
      {},
    ],
  ])('ends for %s with the transaction that has begun', async (_, type, bodyOf, headers) => {
    const body = await bodyOf();
    const before = await treeSize();
    await observer.query('BEGIN');
    await observer.query('SELECT FROM ledger_head FOR UPDATE');
    const sent = send(type, body, headers);
    await until(waitsForLock);
    if (!sent.writableFinished) await once(sent, 'finish');
    sent.destroy();
    // Its connection is seen to be closed although its lines wait.
    await until(async () => (await gauge('whence_http_requests_in_flight')) === 0);
    await observer.query('ROLLBACK');
    await until(async () => (await gauge('whence_uploads_open')) === 0);
    expect((await treeSize()) - before).toBe(CHUNK);
    expect(readdirSync(folder, { recursive: true })).not.toContainEqual(expect.stringMatching(/\.upload$/));
  });

  it('ends the decoding of its Parquet file, between two statements and within one', async () => {
    const parquet = await ParquetFile.open(await parquetOf(folder, `SELECT range AS n FROM range(1000000)`));
    const rows = parquet.rows();
    expect((await rows.next()).value?.length).toBeGreaterThan(0);
    const next = rows.next();
    parquet.interrupt();
    await expect(next.then(() => rows.next())).rejects.toThrow('interrupted');
    await expect(parquet.records()).rejects.toThrow('interrupted');
    parquet.close();
  });
});
