import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
    createWorker({ config: { logLevel: 'error', storageRoots: [process.env.FOLDER],
      detectorPrograms: process.env.PROGRAMS, resultsUrl: process.env.RESULTS }, databaseUrl, database,
      timing: { lockMs: 1000, pollEveryMs: 100, sweepEveryMs: 500 } }));`;
const SHARDS = 9;
/** Scores each line that it is given. */
const PROGRAM = {
  command: ['/usr/bin/env', 'sed', '-u', 's/.*/{"score":0.9}/'],
  ...{ falsePositiveRate: 0, falseNegativeRate: 0, errorsMeasuredOn: 'nothing' },
};

/** What the worker has done, uncommitted, when it is killed. */
const STAGES = [
  ['scheduling', ['InspectionOrdersService', 'scheduleShards', 1]],
  ['recording the first shard', ['MeasurementsService', 'record', 1]],
  ['recording a later shard', ['MeasurementsService', 'record', 4]],
  ['ending', ['MeasurementsService', 'conclude', 1]],
] as const;

/** The same where something is kept in files, bound to its content, and scored by a program. */
const KEEPING_STAGES = [
  ['finding the place of results', ['ResultsPlace', 'require', 1]],
  ['writing full results', ['ResultLists', 'write', 3]],
  ['binding a shard', ['MeasurementsService', 'bind', 3]],
  ['sealing what is kept', ['ShardReader', 'withKept', 3]],
  ['ending a program', ['ProgramRun', 'settle', 3]],
] as const;
type Stage = (typeof STAGES | typeof KEEPING_STAGES)[number][1];
const KEEPING = [
  { name: 'identity', parameters: { bind: true } },
  { name: 'near-duplicates', parameters: { keep: true } },
  { name: 'external', parameters: { program: 'scorer' } },
];

describe('an inspection whose worker is killed', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'killed-inspection-'));
  const programs = path.join(folder, 'programs.json');
  const kept = path.join(folder, 'results');
  const resultsUrl = pathToFileURL(kept).href;
  let api: TestApi;

  beforeAll(async () => {
    writeFileSync(programs, JSON.stringify({ scorer: PROGRAM }));
    mkdirSync(kept);
    api = await startTestApi({ settings: { resultsUrl } });
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

  /** Ends a worker at this stage, and lets another go on. Returns the inspection as it ended. */
  async function killedAt(stage: Stage, detectors: readonly object[]): Promise<{ id: string; progress: object }> {
    const { url } = api.databaseUrls;
    const given = { DATABASE_URL: url, FOLDER: folder, PROGRAMS: programs, RESULTS: resultsUrl };
    const child = spawn(process.execPath, ['-r', HOOK, '-e', WORKER], {
      cwd: ROOT,
      env: { ...process.env, ...given, STOP_AFTER: JSON.stringify(stage) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    const stopped = once(createInterface({ input: child.stdout }), 'line');
    const order = { subject: { selector: { dataset: 'killed' } }, detectors };
    const { id, receipt } = (await api.request('POST', '/v1/inspections', order)).body;
    await Promise.race([stopped, ended.then(() => Promise.reject(new Error('the worker ended by itself')))]);
    const before = (await api.request('GET', `/v1/inspections/${id}`)).body;
    expect(before).toMatchObject({ state: 'running' });
    expect(before.progress.done).toBeLessThan(SHARDS);
    child.kill('SIGKILL');
    await ended;
    const worker = await startTestWorker(api, { storageRoots: [folder], detectorPrograms: programs, resultsUrl });
    try {
      const inspection = await pollUntil(
        () => api.request('GET', `/v1/inspections/${id}`),
        ({ state }) => state === 'concluded',
      );
      expect(await entriesSince(receipt.index)).toEqual([
        { kind: 'inspection.begun', entries: 1 },
        { kind: 'inspection.concluded', entries: 1 },
        { kind: 'measurement.recorded', entries: SHARDS },
      ]);
      return inspection;
    } finally {
      await worker.close();
    }
  }
  const WHOLE = { done: SHARDS, inconclusive: 0, contradicting: 0, bytes: SHARDS * 1_000, records: SHARDS * 100 };

  it.each(STAGES)('while it is %s loses nothing, and counts nothing twice', async (_, stage) => {
    expect((await killedAt(stage, [{ name: 'identity' }, { name: 'counts' }])).progress).toEqual(WHOLE);
  });

  it.each(KEEPING_STAGES)('while it is %s binds, keeps and scores each shard once', async (_, stage) => {
    const { id, progress } = await killedAt(stage, KEEPING);
    expect(progress).toEqual(WHOLE);
    const { items } = (await api.request('GET', `/v1/inspections/${id}/results?limit=100`)).body;
    const lists = new Set<string>();
    for (const { shard, measured } of items) {
      const [identity, kept, scored] = measured;
      expect(shard).toBe(identity.facts.digest);
      expect(kept).toMatchObject({ outcome: 'measured', facts: { kept: 100, notKept: 0 } });
      expect(scored).toMatchObject({ outcome: 'measured', facts: { records: 100, above: 100 } });
      lists.add(kept.facts.keptList);
    }
    expect(lists.size).toBe(SHARDS);
    const [bound] = await api.database.query<{ entries: number }>(
      `SELECT count(*) AS entries FROM ledger_entry e WHERE e.kind = 'shard.bound'`,
    );
    expect(bound?.entries).toBe(SHARDS);
    for (const digest of lists) {
      const hex = digest.slice('sha256:'.length);
      const bytes = readFileSync(path.join(kept, hex.slice(0, 2), `${hex}.ndjson`));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(hex);
    }
  });
});
