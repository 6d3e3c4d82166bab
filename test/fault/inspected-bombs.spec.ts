import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { pollUntil, startTestApi, type TestApi } from '@testing/harness';
import { copiedByDuckDb } from '@testing/references';

const ROOT = path.resolve(__dirname, '../..');
const HOOK = path.join(ROOT, 'libs/testing/harness/typescript-hook.cjs');
const WORKER = `
  const { createWorker } = require('./apps/worker/create-worker.ts');
  const { connectWorkerDatabase } = require('./apps/worker/worker-database.ts');
  const databaseUrl = process.env.DATABASE_URL;
  connectWorkerDatabase(databaseUrl).then((database) =>
    createWorker({ config: { logLevel: 'error', storageRoots: [process.env.FOLDER] }, databaseUrl, database,
      timing: { lockMs: 2000, pollEveryMs: 100, sweepEveryMs: 500 } }));`;
const DETECTORS = ['identity', 'counts', 'phrases', 'domains'].map((name) => ({ name }));

/** A window of 128 KiB, then blocks of 128 KiB that are one byte again and again: 4 bytes each. */
function zstdBomb(byte: number, blocks: number): Buffer {
  const block = Buffer.alloc(4);
  block.writeUIntLE(((128 * 1024) << 3) | (1 << 1), 0, 3);
  block[3] = byte;
  return Buffer.concat([Buffer.from('28b52ffd0038', 'hex'), Buffer.alloc(4 * blocks, block)]);
}

/** The most memory that a process ever held, in MB. */
function peakOf({ pid }: ChildProcess): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
}

const parquetOf = (rows: string): Promise<Buffer> => copiedByDuckDb(rows, 'FORMAT parquet, COMPRESSION zstd');

/** What each file is measured as by the detectors of records. */
const EXPECTED: Readonly<Record<string, string>> = {
  'good.jsonl': 'measured',
  'good.parquet': 'measured',
  // 330 MB of new lines, and of letters without one.
  'lines.txt.zst': 'expands-too-much',
  'letters.txt.zst': 'record-too-long',
  'lines.jsonl.gz': 'expands-too-much',
  // The footer is at the end: none of it, and half of it.
  'half.parquet': 'parquet-unreadable',
  'footer.parquet': 'parquet-unreadable',
  // A footer that is whole, of pages that are other bytes.
  'pages.parquet': 'parquet-unreadable',
  'rows.parquet': 'expands-too-much',
  'row.parquet': 'record-too-long',
};

const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;

describeOnLinux('an inspection of files that are small until they are read, or cut off', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-bombs-'));
  const files = new Map<string, Buffer>();
  let api: TestApi;
  let worker: ChildProcess;

  beforeAll(async () => {
    const text = `repeat(md5(i::VARCHAR), 10) AS "text", 'https://a.example/' || i AS url`;
    const rows = await parquetOf(`SELECT ${text} FROM range(20000) t(i)`);
    const pages = Buffer.from(rows);
    pages.fill(0xa5, 1_000, rows.length >> 1);
    const made: Readonly<Record<string, Buffer>> = {
      'good.jsonl': Buffer.from('{"text":"a text","url":"https://a.example/1"}\n'.repeat(1_000)),
      'good.parquet': rows,
      'lines.txt.zst': zstdBomb(0x0a, 2_500),
      'letters.txt.zst': zstdBomb(0x61, 2_500),
      'lines.jsonl.gz': gzipSync(Buffer.alloc(80 * 2 ** 20, '\n')),
      'half.parquet': rows.subarray(0, rows.length >> 1),
      'footer.parquet': rows.subarray(0, -20),
      'pages.parquet': pages,
      'rows.parquet': await parquetOf(`SELECT 'the same text in each row' AS "text" FROM range(2500000)`),
      'row.parquet': await parquetOf(`SELECT repeat('x', 17 << 20) AS "text"`),
    };
    for (const [name, bytes] of Object.entries(made)) {
      files.set(name, bytes);
      writeFileSync(path.join(folder, name), bytes);
    }
    api = await startTestApi();
    worker = spawn(process.execPath, ['-r', HOOK, '-e', WORKER], {
      cwd: ROOT,
      env: { ...process.env, DATABASE_URL: api.databaseUrls.url, FOLDER: folder },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  });
  afterAll(async () => {
    const ended = once(worker, 'exit');
    worker.kill('SIGKILL');
    await ended;
    await api.close();
    rmSync(folder, { recursive: true });
  });

  const inspected = async (dataset: string, names: readonly string[]) => {
    for (const name of names) {
      const uri = pathToFileURL(path.join(folder, name)).href;
      await api.request('POST', '/v1/shards', { uri, dataset, bytes: files.get(name)?.length });
    }
    const order = { subject: { selector: { dataset } }, detectors: DETECTORS };
    const { id } = (await api.request('POST', '/v1/inspections', order)).body;
    const { progress } = await pollUntil(
      () => api.request('GET', `/v1/inspections/${id}`),
      ({ state }) => state === 'concluded',
    );
    const { items } = (await api.request('GET', `/v1/inspections/${id}/results?limit=100`)).body as { items: Result[] };
    return { progress, results: new Map(items.map((one) => [one.uri.split('/').at(-1) ?? '', one.measured])) };
  };

  it('names each by its reason, hashes it as it lies there, once, and in bounded memory', async () => {
    for (const name of ['good.jsonl', 'good.parquet'])
      writeFileSync(path.join(folder, `another-${name}`), files.get(name) ?? '');
    await inspected('before', ['another-good.jsonl', 'another-good.parquet']);
    const before = peakOf(worker);
    const { progress, results } = await inspected('bombs', Object.keys(EXPECTED));
    const found = [...results].map(([name, measured]) => {
      const outcomes = measured.slice(1).map(({ outcome, reason }) => reason ?? outcome);
      return [name, [...new Set(outcomes)].join(', ')];
    });
    expect(Object.fromEntries(found)).toEqual(EXPECTED);
    for (const [name, bytes] of files) {
      const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
      expect([name, results.get(name)?.[0]?.facts]).toEqual([name, { digest, bytes: bytes.length }]);
    }
    const bytes = [...files.values()].reduce((sum, one) => sum + one.length, 0);
    expect(progress).toMatchObject({ done: files.size, inconclusive: files.size - 2, contradicting: 0, bytes });
    const [stated] = await api.database.query<{ entries: number }>(
      `SELECT count(*) AS entries FROM ledger_entry e WHERE e.kind = 'measurement.recorded'`,
    );
    expect(stated?.entries).toBe(files.size + 2);
    // 384 MB are DuckDB's.
    expect(peakOf(worker) - before).toBeLessThan(640);
  });
});

interface Result {
  readonly uri: string;
  readonly measured: readonly { readonly outcome: string; readonly facts?: object; readonly reason?: string }[];
}
