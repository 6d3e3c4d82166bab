import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promptSetDigest } from '@core/detectors';
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
const PROMPTS = Array.from({ length: 500 }, (_, n) => `p${n}`);
const CONTENT = PROMPTS.map((prompt) => `${JSON.stringify({ prompt, answer: `an answer to ${prompt}` })}\n`).join('');

describe('a probe whose worker is killed', () => {
  let store: SlowStore;
  let api: TestApi;
  let worker: TestWorker | undefined;
  let child: ChildProcess | undefined;

  beforeAll(async () => {
    store = await SlowStore.open(Buffer.from(CONTENT));
    Object.assign(process.env, store.env);
    api = await startTestApi();
    await api.request('PUT', '/v1/vendors/x', { name: 'X', kind: 'model_provider' });
    await api.request('POST', '/v1/models/lark/versions', { version: '1' });
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

  const begin = async (): Promise<string> => {
    const { body, text } = await api.request('POST', '/v1/probes', {
      prompts: promptSetDigest(PROMPTS),
      tested: { model: 'lark', version: '1', answers: { uri: 's3://slow/tested.jsonl' } },
      compared: { vendor: 'x', answers: { uri: 's3://slow/compared.jsonl' } },
      baseline: {
        name: 'third',
        answers: { records: PROMPTS.map((prompt) => ({ prompt, answer: `an answer to ${prompt}` })) },
      },
    });
    if (!body.id) throw new Error(text);
    return body.id;
  };
  const uploads = () => api.database.query('SELECT u.probe FROM probe_upload u');

  it('compares each answer once: the answers are read again', async () => {
    const env = { ...process.env, DATABASE_URL: api.databaseUrls.url };
    child = spawn(process.execPath, ['-r', HOOK, '-e', WORKER], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    const id = await begin();
    while (store.begun === 0) await sleep(20);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    expect(await uploads()).toHaveLength(1);
    store.release();
    worker = await startTestWorker(api, { storageRoots: ['s3://slow'] });
    const probe = await pollUntil(
      () => api.request('GET', `/v1/probes/${id}`),
      ({ state }) => state !== 'running',
    );
    const same = { count: 500, share: 1 };
    expect(probe).toMatchObject({
      state: 'measured',
      facts: { prompts: 500, nearDuplicate: { tested: same, baseline: same } },
    });
    // The first file was read twice, the second once.
    expect(store.begun).toBe(3);
    const rows = await api.database.query<{ kind: string; entries: number }>(
      `SELECT e.kind, count(*) AS entries FROM ledger_entry e WHERE e.kind LIKE 'probe.%' GROUP BY e.kind ORDER BY e.kind`,
    );
    expect(rows).toEqual([
      { kind: 'probe.begun', entries: 1 },
      { kind: 'probe.measured', entries: 1 },
    ]);
    expect(await uploads()).toEqual([]);
  });

  it('records nothing of a probe that is cancelled while its answers are read', async () => {
    store.hold();
    const begun = store.begun;
    const id = await begin();
    while (store.begun === begun) await sleep(20);
    expect((await api.request('POST', `/v1/probes/${id}/cancel`, { reason: 'Enough.' })).status).toBe(201);
    expect(await uploads()).toEqual([]);
    const { job } = (await api.request('GET', `/v1/probes/${id}`)).body;
    await pollUntil(
      () => api.request('GET', `/v1/jobs/${job}`),
      ({ state }) => state === 'completed',
    );
    store.release();
    const probe = (await api.request('GET', `/v1/probes/${id}`)).body;
    expect(probe).toMatchObject({ state: 'cancelled', reason: 'Enough.', facts: null, statement: null });
  });
});
