import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { systemClock } from '@core/kernel';
import { Bitmap } from '@core/bitmap';
import { correctShardsJob } from '@domain/corrections';
import { DatasetsReadModel, DatasetsService, DatasetsSettings } from '@domain/datasets';
import { LedgerReadModel, WriteQueue } from '@domain/ledger';
import { REGISTRATION_FOLLOWERS } from '@domain/removals';
import { ShardRegistrationModule, ShardsService } from '@domain/shards';
import { Database } from '@platform/database';
import { JobsReadModel, JobsService } from '@platform/jobs';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import { createWorker, type RunningWorker } from './create-worker.js';
import { connectWorkerDatabase } from './worker-database.js';
import { WorkerModule } from './worker.module.js';

const root = path.resolve(__dirname, '../..');
const hook = path.join(root, 'libs/testing/harness/typescript-hook.cjs');
const uri = (number: number): string => `s3://bucket/${number}`;

@Module({ providers: [{ provide: DatasetsSettings, useValue: new DatasetsSettings(2) }], exports: [DatasetsSettings] })
class EverythingIsLarge {}

describe('the worker', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let modules: INestApplicationContext;
  let children: ChildProcess[];

  beforeEach(async () => {
    testDatabase = await createTestDatabase();
    database = await connectWorkerDatabase(testDatabase.url);
    const whole = WorkerModule.with({ database, clock: systemClock });
    const registration = ShardRegistrationModule.with(REGISTRATION_FOLLOWERS);
    const imports = [...(whole.imports ?? []), registration, { module: EverythingIsLarge, global: true }];
    modules = await NestFactory.createApplicationContext({ ...whole, imports }, { logger: false });
    children = [];
    const declarations = Array.from({ length: 9 }, (_, n) => ({ uri: uri(n), tokens: n }));
    await modules.get(WriteQueue).write((tx) => modules.get(ShardsService).registerMany(tx, 'key:spec', declarations));
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await modules.close();
    await database.close();
    await testDatabase.drop();
  });

  const order = (version: string, add = [1, 3, 4, 8]) =>
    modules.get(WriteQueue).write((tx) =>
      modules.get(DatasetsService).commit(tx, 'key:spec', {
        ...{ dataset: 'large', version },
        add: add.map((number) => uri(number)),
      }),
    );
  const job = (id: string | undefined) => new JobsReadModel(database).job(id ?? '');
  const until = async (id: string | undefined, state: string) => {
    for (;;) {
      const found = await job(id);
      if (found.state === state) return found;
      await sleep(20);
    }
  };
  const committedEntries = async (): Promise<string[]> => {
    const rows = await database.query<{ index: number }>(
      `SELECT index FROM ledger_entry WHERE kind = 'dataset.version-committed' ORDER BY index`,
    );
    const entries = await modules.get(LedgerReadModel).entries(rows.map(({ index }) => index));
    return entries.map(({ data }) => data['version'] as string).sort();
  };
  const start = (): Promise<RunningWorker> =>
    createWorker({ config: { logLevel: 'error', redisUrl: undefined }, databaseUrl: testDatabase.url, database });

  it('commits a large dataset version', async () => {
    const worker = await start();
    const { job: id, version } = await order('1');
    const done = await until(id, 'completed');
    expect(done).toMatchObject({ name: 'datasets.commit-version', attempts: 1, progress: { done: 12, total: 12 } });
    const { treeSize } = await modules.get(LedgerReadModel).position();
    const committed = await modules.get(DatasetsReadModel).requireCommitted('large', '1', treeSize);
    expect(committed).toMatchObject({ id: version.id, shards: 4, upstreamShards: 4 });
    expect(done.result).toEqual({ dataset: 'large', version: '1', entry: committed.committedEntry });
    await worker.close();
  });

  /** Runs the worker in a child process that quickly takes up the jobs of a dead one. */
  const startProcess = async (): Promise<ChildProcess> => {
    const script = `
      const { createWorker } = require('./apps/worker/create-worker.ts');
      const { connectWorkerDatabase } = require('./apps/worker/worker-database.ts');
      const databaseUrl = process.env.DATABASE_URL;
      connectWorkerDatabase(databaseUrl)
        .then((database) => createWorker({ config: { logLevel: 'error' }, databaseUrl, database, timing: { lockMs: 1000, pollEveryMs: 100, sweepEveryMs: 500 } }))
        .then(() => console.log('ready'));`;
    const env = { ...process.env, DATABASE_URL: testDatabase.url };
    const child = spawn(process.execPath, ['-r', hook, '-e', script], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    await once(child.stdout ?? child, 'data');
    return child;
  };
  const kill = async (child: ChildProcess): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };

  it('leaves an interrupted commit to the next worker, which commits it once', async () => {
    const first = await startProcess();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const { job: id } = await order('1');
    const holding = database.transaction(async (tx) => {
      await tx.query('SELECT 1 FROM ledger_head FOR UPDATE');
      await held;
    });
    for (let done = 0; done < 1; await sleep(20)) ({ done } = (await job(id)).progress);
    await kill(first);
    release();
    await holding;
    expect(await committedEntries()).toEqual([]);
    await startProcess();
    expect(await until(id, 'completed')).toMatchObject({ attempts: 2 });
    expect(await committedEntries()).toEqual(['1']);
  });

  it('commits every version once, although it is killed at random moments', async () => {
    const jobs: (string | undefined)[] = [];
    for (let round = 0; round < 5; round++) {
      const child = await startProcess();
      for (const half of ['a', 'b']) jobs.push((await order(`${round}${half}`)).job);
      await sleep(Math.random() * 60);
      await kill(child);
    }
    await startProcess();
    for (const id of jobs) await until(id, 'completed');
    const versions = [0, 1, 2, 3, 4].flatMap((round) => [`${round}a`, `${round}b`]);
    expect(await committedEntries()).toEqual(versions);
  });

  it('corrects every shard once, although it is killed at random moments', async () => {
    const count = 400;
    const declarations = Array.from({ length: count }, (_, n) => ({ uri: `s3://many/${n}`, tokens: n }));
    await modules.get(WriteQueue).write((tx) => modules.get(ShardsService).registerMany(tx, 'key:spec', declarations));
    const { treeSize } = await modules.get(LedgerReadModel).position();
    const shards = Bitmap.fromRanges([[9, 9 + count]]);
    const payload = {
      ...{ order: 'one', by: 'key:spec' as const, reason: 'counted again', since: treeSize, total: count },
      groups: [{ facts: { records: 3 }, shards: shards.toBytes().toString('base64') }],
    };
    const id = await modules
      .get(WriteQueue)
      .write((tx) => modules.get(JobsService).schedule(tx, correctShardsJob, payload));
    const corrections = async (): Promise<number[]> => {
      const rows = await database.query<{ shard: number }>(
        `SELECT s.shard FROM shard_statement s JOIN ledger_entry e ON e.index = s.entry
         WHERE e.kind = 'shard.corrected' ORDER BY s.shard`,
      );
      return rows.map(({ shard }) => shard);
    };
    for (let least = 1; least < count;) {
      const child = await startProcess();
      let done = 0;
      for (; done < least && done < count; await sleep(5)) done = (await corrections()).length;
      await kill(child);
      least = done + 100;
    }
    await startProcess();
    const ended = await until(id, 'completed');
    expect(ended).toMatchObject({ progress: { done: count, total: count }, result: { corrected: count, same: 0 } });
    expect(ended.attempts).toBeGreaterThan(1);
    expect(await corrections()).toEqual([...shards.toArray()]);
  });
});

describe('main', () => {
  it('reports that it waits for the schema, then that it is ready, and shuts down on a signal', async () => {
    const testDatabase = await createTestDatabase();
    const database = await Database.connect({ url: testDatabase.ownerUrl, applicationName: 'spec' });
    await database.query('ALTER TABLE migrations RENAME TO migrations_later');
    const dataDir = mkdtempSync(path.join(tmpdir(), 'whence-worker-'));
    const env = { PATH: process.env['PATH'], DATABASE_URL: testDatabase.url, WHENCE_DATA_DIR: dataDir };
    const child = spawn(process.execPath, ['-r', hook, 'apps/worker/main.ts'], { cwd: root, env });
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => lines.push(String(chunk)));
    const until = async (text: RegExp): Promise<void> => {
      for (let tries = 0; !text.test(lines.join('')); tries++) {
        if (tries > 600) throw new Error(`no ${text.source} in ${lines.join('')}`);
        await sleep(50);
      }
    };
    await until(/waiting: the database lacks \d+ of \d+ migrations/);
    await database.query('ALTER TABLE migrations_later RENAME TO migrations');
    await until(/^whence worker is ready$/m);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(readdirSync(dataDir)).toEqual(['log-signing-key']);
    rmSync(dataDir, { recursive: true });
    await database.close();
    await testDatabase.drop();
  });

  it('refuses to start without a database', async () => {
    const env = { PATH: process.env['PATH'] };
    const child = spawn(process.execPath, ['-r', hook, 'apps/worker/main.ts'], { cwd: root, env });
    const stderr: string[] = [];
    child.stderr.on('data', (chunk) => stderr.push(String(chunk)));
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(stderr.join('')).toMatch(/^DATABASE_URL is not set\./);
  });
});

it('lists the jobs of every module that declares some', () => {
  const folders = ['libs/domain', 'libs/interop', 'libs/platform'].map((folder) => path.join(root, folder));
  const files = folders.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }));
  const modules = files.filter((file) => file.endsWith('.jobs.ts')).map((file) => path.dirname(file));
  const listed = readFileSync(path.join(root, 'apps/worker/declared-jobs.ts'), 'utf8');
  for (const module of modules) expect(listed).toContain(`/${module}'`);
});
