import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { pollUntil, startTestApi, startTestWorker, type TestApi } from '@testing/harness';

const ROOT = path.resolve(__dirname, '../..');
const HOOK = path.join(ROOT, 'libs/testing/harness/typescript-hook.cjs');
/** A worker that stops for ever once it has done a step of its work, and has not committed it. */
const WORKER = `
  const rooms = require('./libs/domain/inspection/index.ts');
  const [service, method, time] = JSON.parse(process.env.STOP_AFTER);
  const steps = rooms[service].prototype;
  const step = steps[method];
  let times = 0;
  steps[method] = async function (...args) {
    const result = await step.apply(this, args);
    if (++times < time) return result;
    console.log('stopped');
    return new Promise(() => undefined);
  };
  const { createWorker } = require('./apps/worker/create-worker.ts');
  const { connectWorkerDatabase } = require('./apps/worker/worker-database.ts');
  const databaseUrl = process.env.DATABASE_URL;
  connectWorkerDatabase(databaseUrl).then((database) =>
    createWorker({ config: { logLevel: 'error', storageRoots: [process.env.FOLDER] }, databaseUrl, database,
      timing: { lockMs: 1000, pollEveryMs: 100, sweepEveryMs: 500 } }));`;
const SHARDS = 9;

/** What the worker has done, uncommitted, when it is killed. */
const STAGES = [
  ['scheduling', ['InspectionOrdersService', 'scheduleShards', 1]],
  ['recording the first shard', ['MeasurementsService', 'record', 1]],
  ['recording a later shard', ['MeasurementsService', 'record', 4]],
  ['ending', ['MeasurementsService', 'conclude', 1]],
] as const;

describe('an inspection whose worker is killed', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'killed-inspection-'));
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi();
    for (let n = 0; n < SHARDS; n++) {
      const file = path.join(folder, `${n}.txt`);
      writeFileSync(file, `line of ${n}\n`.repeat(100));
      const uri = pathToFileURL(file).href;
      await api.request('POST', '/v1/shards', { uri, dataset: 'killed', bytes: 1_000, records: 100 });
    }
  });
  afterAll(async () => {
    await api.close();
    rmSync(folder, { recursive: true });
  });

  const entriesSince = (from: number) =>
    api.database.query<{ kind: string; entries: number }>(
      `SELECT e.kind, count(*) AS entries FROM ledger_entry e
       WHERE e.index >= $1 AND e.kind IN ('inspection.begun', 'measurement.recorded', 'inspection.concluded')
       GROUP BY e.kind ORDER BY e.kind`,
      [from],
    );

  it.each(STAGES)('while it is %s loses nothing, and counts nothing twice', async (_, stage) => {
    const env = {
      ...process.env,
      DATABASE_URL: api.databaseUrls.url,
      FOLDER: folder,
      STOP_AFTER: JSON.stringify(stage),
    };
    const child = spawn(process.execPath, ['-r', HOOK, '-e', WORKER], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    const stopped = once(createInterface({ input: child.stdout }), 'line');
    const detectors = [{ name: 'identity' }, { name: 'counts' }];
    const order = { subject: { selector: { dataset: 'killed' } }, detectors };
    const { id, receipt } = (await api.request('POST', '/v1/inspections', order)).body;
    await Promise.race([stopped, ended.then(() => Promise.reject(new Error('the worker ended by itself')))]);
    const before = (await api.request('GET', `/v1/inspections/${id}`)).body;
    expect(before).toMatchObject({ state: 'running' });
    expect(before.progress.done).toBeLessThan(SHARDS);
    child.kill('SIGKILL');
    await ended;
    const worker = await startTestWorker(api, { storageRoots: [folder] });
    try {
      const inspection = await pollUntil(
        () => api.request('GET', `/v1/inspections/${id}`),
        ({ state }) => state === 'concluded',
      );
      const totals = { bytes: SHARDS * 1_000, records: SHARDS * 100 };
      expect(inspection.progress).toEqual({ done: SHARDS, inconclusive: 0, contradicting: 0, ...totals });
      expect(await entriesSince(receipt.index)).toEqual([
        { kind: 'inspection.begun', entries: 1 },
        { kind: 'inspection.concluded', entries: 1 },
        { kind: 'measurement.recorded', entries: SHARDS },
      ]);
    } finally {
      await worker.close();
    }
  });
});
