import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@core/kernel';
import { WriteQueue } from '@domain/ledger';
import { RemovalOrdersService } from '@domain/removals';
import { ShardsService } from '@domain/shards';
import { VerificationReadModel, VerificationService } from '@domain/verification';
import { type Database, migrateDatabase } from '@platform/database';
import { startEmbeddedPostgres } from '@platform/embedded-postgres';
import { JobsReadModel } from '@platform/jobs';
import { pollUntil, digestOf, startTestApi, startTestWorker, type TestApi, type TestWorker } from '@testing/harness';
import { createApi } from '../../apps/api/create-api.js';
import { createWorker } from '../../apps/worker/create-worker.js';
import { connectWorkerDatabase } from '../../apps/worker/worker-database.js';
import { StallingStore } from './stalling-store.js';

const ROOT = path.resolve(__dirname, '../..');
const HOOK = path.join(ROOT, 'libs/testing/harness/typescript-hook.cjs');
const NAMES = ['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
const EFFECTIVE = '2026-01-01T00:00:00Z';
const before = NAMES.map((name) => [name, process.env[name]] as const);
const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

let store: StallingStore;
const children: ChildProcess[] = [];

beforeAll(async () => {
  store = await StallingStore.open();
  Object.assign(process.env, store.env);
});
beforeEach(() => store.hold());
afterAll(() => {
  store.close();
  for (const child of children) child.kill('SIGKILL');
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

/** Starts a script in a process of its own; resolves with the first line of its output. */
async function startProcess(script: string, databaseUrl: string): Promise<{ child: ChildProcess; line: string }> {
  const env = { ...process.env, DATABASE_URL: databaseUrl };
  const child = spawn(process.execPath, ['-r', HOOK, '-e', script], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, line: line.toString().trim() };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(20);
}

const WORKER = `
  const { createWorker } = require('./apps/worker/create-worker.ts');
  const { connectWorkerDatabase } = require('./apps/worker/worker-database.ts');
  const databaseUrl = process.env.DATABASE_URL;
  connectWorkerDatabase(databaseUrl)
    .then((database) => createWorker({ config: { logLevel: 'error', storageRoots: ['s3://stalled'] }, databaseUrl, database,
      timing: { lockMs: 1000, pollEveryMs: 100, sweepEveryMs: 500 } }))
    .then(() => console.log('ready'));`;
const API = `
  const { createApi } = require('./apps/api/create-api.ts');
  const { connectApiDatabase } = require('./apps/api/api-database.ts');
  connectApiDatabase(process.env.DATABASE_URL)
    .then((database) => createApi({ config: { logLevel: 'error' }, database }))
    .then((api) => api.listen({ host: '127.0.0.1', port: 0 }).then(() => api.getUrl()))
    .then((url) => console.log(url.replace('[::1]', '127.0.0.1')));`;

/** Counts the entries about verifications by kind. */
async function recorded(database: Database): Promise<Record<string, number>> {
  const kinds = [
    'verification.begun',
    'verification.check-recorded',
    'verification.concluded',
    'removal.verification-concluded',
  ];
  const rows = await database.query<{ kind: string; count: number }>(
    'SELECT e.kind, count(*) AS count FROM ledger_entry e WHERE e.kind = ANY ($1::text[]) GROUP BY e.kind',
    [kinds],
  );
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, Number(count)]));
}

const recordsOf = (times: number): Record<string, number> => ({
  ...{ 'verification.begun': times, 'verification.check-recorded': 4 * times },
  ...{ 'verification.concluded': times, 'removal.verification-concluded': times },
});

describe('an interrupted verification', () => {
  let api: TestApi;
  let workers: TestWorker[];
  beforeEach(async () => {
    api = await startTestApi();
    workers = [];
  });
  afterEach(async () => {
    store.release();
    for (const worker of workers) await worker.close();
    await api.close();
  });

  const post = (route: string, body?: unknown) => api.request('POST', `/v1${route}`, body);
  const removalOf = async (name: string): Promise<string> => {
    await post('/shards', { digest: digestOf(name), uri: `s3://stalled/${name}`, dataset: name });
    const order = { selector: { dataset: name }, reason: 'policy', effectiveAt: EFFECTIVE, method: 'delete' };
    return (await post('/removals', order)).body.id;
  };
  const begin = async (removal: string): Promise<string> => (await post(`/removals/${removal}/verifications`)).body.id;
  const concluded = (id: string) =>
    pollUntil(
      () => api.request('GET', `/v1/verifications/${id}`),
      ({ state }) => state === 'concluded',
    );
  const work = async (redisUrl?: string): Promise<TestWorker> => {
    const worker = await startTestWorker(api, {
      storageRoots: ['s3://stalled'],
      ...(redisUrl !== undefined && { redisUrl }),
    });
    workers.push(worker);
    return worker;
  };

  it('records nothing when its worker is killed, and another worker makes every check', async () => {
    const { child } = await startProcess(WORKER, api.databaseUrls.url);
    const id = await begin(await removalOf('killed'));
    await until(() => store.requests > 0);
    await kill(child);
    expect(await recorded(api.database)).toEqual({ 'verification.begun': 1 });
    store.release();
    await work();
    const { job, verdict, checks } = await concluded(id);
    expect([verdict, checks.length]).toEqual(['excluded', 4]);
    const done = await pollUntil(
      () => api.request('GET', `/v1/jobs/${job}`),
      ({ state }) => state === 'completed',
    );
    expect(done.attempts).toBeGreaterThan(1);
    expect(await recorded(api.database)).toEqual(recordsOf(1));
  });

  it('is concluded once when workers are killed repeatedly at random moments', async () => {
    store.release();
    const ids: string[] = [];
    for (let round = 0; round < 4; round++) {
      const { child } = await startProcess(WORKER, api.databaseUrls.url);
      ids.push(await begin(await removalOf(`round-${round}`)));
      await sleep(Math.random() * 150);
      await kill(child);
    }
    await Promise.all([work(), work()]);
    for (const id of ids) expect((await concluded(id)).verdict).toBe('excluded');
    expect(await recorded(api.database)).toEqual(recordsOf(4));
  });

  it('exists with its job, or not at all, when the API is killed while starting it', async () => {
    const removals = [];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) removals.push(await removalOf(name));
    const acknowledged: string[] = [];
    for (const half of [removals.slice(0, 3), removals.slice(3)]) {
      const { child, line } = await startProcess(API, api.databaseUrls.url);
      const requests = half.map(async (removal) => {
        const headers = { authorization: `Bearer ${api.keys.compliance}` };
        const answer = await fetch(`${line}/v1/removals/${removal}/verifications`, { method: 'POST', headers });
        if (answer.status === 202) acknowledged.push(((await answer.json()) as { id: string }).id);
      });
      await sleep(Math.random() * 60);
      await kill(child);
      await Promise.allSettled(requests);
    }
    const rows = await api.database.query<{ id: string; jobs: number; entries: number }>(
      `SELECT v.id, (SELECT count(*) FROM job j WHERE j.payload ->> 'verification' = v.id) AS jobs,
         (SELECT count(*) FROM ledger_entry e WHERE e.index = v.entry AND e.kind = 'verification.begun') AS entries
       FROM verification v`,
    );
    for (const row of rows) expect(row).toMatchObject({ jobs: 1, entries: 1 });
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(acknowledged));
    store.release();
    await work();
    for (const { id } of rows) expect((await concluded(id)).verdict).toBe('excluded');
  });

  it('is concluded once when two workers run', async () => {
    store.release();
    const removals = await Promise.all(Array.from({ length: 8 }, (_, n) => removalOf(`two-${n}`)));
    await Promise.all([work(), work()]);
    const ids = await Promise.all(removals.map(begin));
    for (const id of ids) await concluded(id);
    expect(await recorded(api.database)).toEqual(recordsOf(8));
  });

  const onRedis = hasRedis ? it : it.skip;
  onRedis('is concluded although Redis lost its data and was down for a while (needs redis-server)', async () => {
    const port = await freePort();
    const start = (): ChildProcess => {
      const redis = spawn(
        'redis-server',
        ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
        { stdio: 'ignore' },
      );
      children.push(redis);
      return redis;
    };
    const first = start();
    await sleep(500);
    await work(`redis://127.0.0.1:${port}`);
    const [one, two, three] = [await removalOf('flushed'), await removalOf('down'), await removalOf('after')];
    const flushed = await begin(one);
    await until(() => store.requests > 0);
    expect(spawnSync('redis-cli', ['-p', String(port), 'flushall']).stdout.toString()).toMatch(/OK/);
    const down = await begin(two);
    await kill(first);
    const whileDown = await begin(three);
    store.release();
    await sleep(1_000);
    const second = start();
    for (const id of [flushed, down, whileDown]) expect((await concluded(id)).verdict).toBe('excluded');
    expect(await recorded(api.database)).toEqual(recordsOf(3));
    for (const worker of workers.splice(0)) await worker.close();
    await kill(second);
  });
});

describe('a verification during which Postgres crashes', () => {
  it('records nothing before the crash, and runs again from the start', async () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'whence-crash-'));
    const postgres = await startEmbeddedPostgres({ projectDir: ROOT, dataDir, database: 'whence' });
    await migrateDatabase(postgres.url);
    const database = await connectWorkerDatabase(postgres.url);
    const modules = await createApi({ config: { logLevel: 'error' }, database });
    const worker = await createWorker({
      config: { logLevel: 'error', redisUrl: undefined, storageRoots: ['s3://stalled'] },
      ...{ databaseUrl: postgres.url, database, clock: systemClock },
      timing: { lockMs: 2_000, pollEveryMs: 200, sweepEveryMs: 500 },
    });
    const write: WriteQueue['write'] = (body) => modules.get(WriteQueue).write(body);
    const shard = { digest: digestOf('crash'), uri: 's3://stalled/crash' };
    await write((tx) => modules.get(ShardsService).registerMany(tx, 'key:spec', [shard]));
    const order = {
      selector: { shards: [shard.digest] },
      reason: 'policy',
      effectiveAt: EFFECTIVE,
      method: 'delete' as const,
    };
    const { removal } = await write((tx) => modules.get(RemovalOrdersService).order(tx, 'key:spec', order));
    const { id, job } = await write((tx) => modules.get(VerificationService).begin(tx, 'key:spec', removal.id));
    await until(() => store.requests > 0);
    // A killed backend ends every session, and the server recovers from its write-ahead log.
    const [backend] = await database.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    process.kill(backend?.pid ?? 0, 'SIGKILL');
    store.release();
    const verifications = modules.get(VerificationReadModel);
    await until(async () => {
      const found = await verifications.requireVerification(id, Number.MAX_SAFE_INTEGER).catch(() => null);
      return found?.conclusion?.verdict === 'excluded';
    });
    await until(async () => (await new JobsReadModel(database).job(job)).state === 'completed');
    expect(await recorded(database)).toEqual(recordsOf(1));
    await worker.close();
    await modules.close();
    await database.close();
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
