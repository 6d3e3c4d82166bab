import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pollUntil, startTestApi, startTestWorker, type TestApi, type TestWorker } from '@testing/harness';
import { SlowStore } from './slow-store.js';

const ROOT = path.resolve(__dirname, '../..');
const HOOK = path.join(ROOT, 'libs/testing/harness/typescript-hook.cjs');
const NAMES = ['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
const before = NAMES.map((name) => [name, process.env[name]] as const);
const WORKER = `
  const { createWorker } = require('./apps/worker/create-worker.ts');
  const { connectWorkerDatabase } = require('./apps/worker/worker-database.ts');
  const databaseUrl = process.env.DATABASE_URL;
  connectWorkerDatabase(databaseUrl)
    .then((database) => createWorker({ config: { logLevel: 'error', storageRoots: ['s3://slow'] }, databaseUrl, database,
      timing: { lockMs: 1000, pollEveryMs: 100, sweepEveryMs: 500 } }))
    .then(() => console.log('ready'));`;
const SHARDS = 12;

describe('an inspection whose worker is killed', () => {
  let store: SlowStore;
  let api: TestApi;
  let worker: TestWorker | undefined;
  let child: ChildProcess | undefined;

  beforeAll(async () => {
    store = await SlowStore.open(Buffer.from('one line\n'.repeat(1_000)));
    Object.assign(process.env, store.env);
    api = await startTestApi();
  });
  afterAll(async () => {
    child?.kill('SIGKILL');
    store.release();
    await worker?.close();
    await api.close();
    store.close();
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it('measures each shard once: the shards that were being read are read again', async () => {
    for (let n = 0; n < SHARDS; n++) {
      const uri = `s3://slow/${n}.txt`;
      await api.request('POST', '/v1/shards', { uri, dataset: 'slow', bytes: 9_000, records: 1_000 });
    }
    const env = { ...process.env, DATABASE_URL: api.databaseUrls.url };
    child = spawn(process.execPath, ['-r', HOOK, '-e', WORKER], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    const order = { subject: { selector: { dataset: 'slow' } }, detectors: [{ name: 'identity' }, { name: 'counts' }] };
    const { id } = (await api.request('POST', '/v1/inspections', order)).body;
    while (store.begun === 0) await sleep(20);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    store.release();
    worker = await startTestWorker(api, { storageRoots: ['s3://slow'] });
    const inspection = await pollUntil(
      () => api.request('GET', `/v1/inspections/${id}`),
      ({ state }) => state === 'concluded',
    );
    expect(inspection.progress).toEqual({
      done: SHARDS,
      inconclusive: 0,
      contradicting: 0,
      bytes: SHARDS * 9_000,
      records: SHARDS * 1_000,
    });
    // Nothing but what was being read is read twice: four jobs run at a time.
    expect(store.begun).toBeGreaterThan(SHARDS);
    expect(store.begun).toBeLessThanOrEqual(SHARDS + 4);
    const rows = await api.database.query<{ kind: string; entries: number }>(
      `SELECT e.kind, count(*) AS entries FROM ledger_entry e
       WHERE e.kind IN ('inspection.begun', 'measurement.recorded', 'inspection.concluded') GROUP BY e.kind ORDER BY e.kind`,
    );
    expect(rows).toEqual([
      { kind: 'inspection.begun', entries: 1 },
      { kind: 'inspection.concluded', entries: 1 },
      { kind: 'measurement.recorded', entries: SHARDS },
    ]);
  });

  it('records nothing more of what is being read when it is cancelled', async () => {
    store.hold();
    const begun = store.begun;
    const order = { subject: { selector: { dataset: 'slow' } }, detectors: [{ name: 'identity' }] };
    const { id } = (await api.request('POST', '/v1/inspections', order)).body;
    while (store.begun === begun) await sleep(20);
    expect((await api.request('POST', `/v1/inspections/${id}/cancel`, { reason: 'Enough.' })).status).toBe(201);
    store.release();
    await pollUntil(
      () => api.request('GET', '/v1/jobs?name=inspection.inspect-shard&limit=1000'),
      ({ items }) => items.every(({ state }: { state: string }) => state === 'completed'),
    );
    const inspection = (await api.request('GET', `/v1/inspections/${id}`)).body;
    expect(inspection).toMatchObject({ state: 'cancelled', progress: { done: 0, bytes: 0 } });
  });
});
