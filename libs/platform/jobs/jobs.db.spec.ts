import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock, WhenceError } from '@core/kernel';
import { Database } from '@platform/database';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import { declareJob } from './job-declaration.js';
import { JobDispatcher } from './job-dispatcher.js';
import type { AnyJobProcessor, JobContext } from './job-processor.js';
import { matchProcessors } from './job-processor.js';
import { JobWorker, type JobWorkerOptions } from './job-worker.js';
import { JobPostponed } from './jobs.errors.js';
import { JobsReadModel } from './jobs.read-model.js';
import { JobsService } from './jobs.service.js';
import { createQueueBackend } from './queue-backend.js';

type Payload = { key: string; note?: string };
const job = declareJob<Payload, { key: string }>({
  name: 'tests.do-it',
  attempts: 3,
  backoffMs: 20,
  identity: ({ key }) => key,
});

type Work = (payload: Payload, context: JobContext) => Promise<{ key: string }>;
const echo: Work = ({ key }) => Promise.resolve({ key });
const processorOf = (process: Work): AnyJobProcessor => ({ job, process });

const redisUrl = process.env['TEST_REDIS_URL'];
const backends: (readonly [string, string | undefined])[] = [['Postgres', undefined]];
if (redisUrl) backends.push(['Redis', redisUrl]);
else describe.skip('jobs on Redis (TEST_REDIS_URL is not set)', () => it('runs them all', () => undefined));

describe.each(backends)('jobs on %s', (_name, url) => {
  let testDatabase: TestDatabase;
  let database: Database;
  let workers: JobWorker[];
  const jobs = new JobsService(systemClock);

  beforeEach(async () => {
    testDatabase = await createTestDatabase();
    database = await Database.connect({ url: testDatabase.url, applicationName: 'jobs-spec' });
    workers = [];
  });
  afterEach(async () => {
    for (const worker of workers) await worker.close();
    await database.close();
    await testDatabase.drop();
  });

  const start = async (process: Work, options: Partial<JobWorkerOptions> = {}): Promise<JobWorker> => {
    const worker = await JobWorker.start({
      database,
      databaseUrl: testDatabase.url,
      redisUrl: url,
      declarations: [job],
      processors: [processorOf(process)],
      onProblem: () => undefined,
      ...options,
    });
    workers.push(worker);
    return worker;
  };
  const schedule = (payload: Payload): Promise<string> => database.transaction((tx) => jobs.schedule(tx, job, payload));
  const look = (id: string) => new JobsReadModel(database).job(id);
  const until = async (id: string, state: string) => {
    for (;;) {
      const found = await look(id);
      if (found.state === state) return found;
      await sleep(20);
    }
  };

  it('runs jobs scheduled before and after the worker started, at once', async () => {
    const before = await schedule({ key: 'before' });
    await start(echo, { pollEveryMs: 60_000 });
    const after = await schedule({ key: 'after' });
    expect(await until(before, 'completed')).toMatchObject({ result: { key: 'before' }, attempts: 1, error: null });
    expect(await until(after, 'completed')).toMatchObject({ result: { key: 'after' } });
  });

  it('runs no job of a transaction that did not commit', async () => {
    const done: string[] = [];
    await start(({ key }) => Promise.resolve({ key: String(done.push(key)) }));
    const undone = database.transaction(async (tx) => {
      await jobs.schedule(tx, job, { key: 'undone' });
      throw new Error('rolled back');
    });
    await expect(undone).rejects.toThrow('rolled back');
    await until(await schedule({ key: 'kept' }), 'completed');
    expect(done).toEqual(['kept']);
  });

  it('schedules the same work once, and again only after it failed', async () => {
    let attempts = 0;
    const id = await schedule({ key: 'same', note: 'first' });
    expect(await schedule({ key: 'same', note: 'second' })).toBe(id);
    await start(({ key, note }) => {
      attempts++;
      if (note === 'first') throw new WhenceError('invalid', 'bad', 'No good.');
      return Promise.resolve({ key });
    });
    await until(id, 'failed');
    await schedule({ key: 'same', note: 'third' });
    expect(await until(id, 'completed')).toMatchObject({ attempts: 1, error: null });
    await schedule({ key: 'same', note: 'fourth' });
    await sleep(300);
    expect(attempts).toBe(2);
  });

  it('retries a temporary failure, and shows the error of the last attempt', async () => {
    const seen: number[] = [];
    await start(({ key }, { attempt }) => {
      seen.push(attempt);
      if (attempt < 3) throw new WhenceError('unavailable', 'asleep', 'It does not answer.');
      return Promise.resolve({ key });
    });
    expect(await until(await schedule({ key: 'heals' }), 'completed')).toMatchObject({ attempts: 3, error: null });
    expect(seen).toEqual([1, 2, 3]);
  });

  it('gives up after the last attempt, and at once on a permanent failure', async () => {
    await start(({ key }) => {
      throw new WhenceError(key === 'never' ? 'conflict' : 'unavailable', 'sad', 'A sentence.');
    });
    const tired = await until(await schedule({ key: 'tired' }), 'failed');
    expect(tired).toMatchObject({ attempts: 3, error: 'sad: A sentence.' });
    expect(tired.finishedAt).not.toBeNull();
    expect(await until(await schedule({ key: 'never' }), 'failed')).toMatchObject({ attempts: 1 });
  });

  it('postpones a job as often as it must, which counts as no attempt', async () => {
    const reason = new WhenceError('unavailable', 'place-away', 'The place is away.');
    let times = 0;
    const shown: (string | null)[] = [];
    await start(async ({ key }, { id, attempt }) => {
      shown.push(`${attempt} ${(await look(id)).error ?? ''}`.trim());
      if (++times <= 5) throw new JobPostponed(reason);
      return { key };
    });
    const done = await until(await schedule({ key: 'postponed' }), 'completed');
    expect(done).toMatchObject({ attempts: 1, error: null });
    expect(shown).toEqual(['1', ...Array<string>(5).fill('1 place-away: The place is away.')]);
  });

  it('shows the progress of a job', async () => {
    let finish = (): void => undefined;
    await start(async ({ key }, context) => {
      context.progress(1, 5);
      context.progress(2, 5);
      await new Promise<void>((resolve) => (finish = resolve));
      return { key };
    });
    const id = await schedule({ key: 'slow' });
    for (let done = 0; done !== 2; await sleep(20)) ({ done } = (await look(id)).progress);
    expect(await look(id)).toMatchObject({ state: 'active', progress: { done: 2, total: 5 } });
    finish();
    expect(await until(id, 'completed')).toMatchObject({ progress: { done: 5, total: 5 } });
  });

  it('runs a job once that a crash dispatched twice', async () => {
    const done: string[] = [];
    const id = await schedule({ key: 'twice' });
    const backend = await createQueueBackend({ databaseUrl: testDatabase.url, redisUrl: url });
    const queue = await backend.openQueue(() => undefined);
    await queue.add([{ id, name: job.name, backoffMs: 1 }]);
    await queue.add([
      { id, name: job.name, backoffMs: 1 },
      { id, name: job.name, backoffMs: 1 },
    ]);
    await start(({ key }) => Promise.resolve({ key: String(done.push(key)) }));
    await until(id, 'completed');
    await queue.add([{ id, name: job.name, backoffMs: 1 }]);
    await until(await schedule({ key: 'another' }), 'completed');
    expect(done.filter((key) => key === 'twice')).toHaveLength(1);
    await queue.close();
  });

  it('takes background jobs only while no other job waits', async () => {
    const backend = await createQueueBackend({ databaseUrl: testDatabase.url, redisUrl: url });
    const queue = await backend.openQueue(() => undefined);
    const ids = ['b1', 'b2', 'n1', 'b3', 'n2'];
    for (const id of ids) await queue.add([{ id, name: job.name, backoffMs: 1, background: id.startsWith('b') }]);
    const taken: string[] = [];
    const consumer = await backend.consume(
      (id) => {
        if (ids.includes(id)) taken.push(id);
        return Promise.resolve('done' as const);
      },
      { concurrency: 1, lockMs: 2_000, onError: () => undefined },
    );
    while (taken.length < ids.length) await sleep(20);
    expect(taken).toEqual(['n1', 'n2', 'b1', 'b2', 'b3']);
    await consumer.close(false);
    await queue.close();
  });

  it('divides jobs among concurrent dispatchers', async () => {
    const added: string[] = [];
    const queue = {
      add: (batch: readonly { id: string }[]) => Promise.resolve(void added.push(...batch.map(({ id }) => id))),
      close: () => Promise.resolve(),
    };
    const ids = await database.transaction(async (tx) => {
      const all: string[] = [];
      for (let i = 0; i < 1_200; i++) all.push(await jobs.schedule(tx, job, { key: String(i) }));
      return all;
    });
    const processors = matchProcessors([job], [processorOf(echo)]);
    const dispatchers = [1, 2, 3].map(() => new JobDispatcher(database, queue, processors, systemClock));
    await Promise.all(dispatchers.map((dispatcher) => dispatcher.dispatch()));
    expect(added.sort()).toEqual(ids.sort());
  });

  it('finds jobs that the queue has lost', async () => {
    const id = await schedule({ key: 'lost' });
    await database.query(`UPDATE job SET dispatched_at = created_at, state = 'active', attempts = 1`);
    await start(echo);
    expect(await until(id, 'completed')).toMatchObject({ attempts: 2 });
    const later = await schedule({ key: 'lost later' });
    await start(echo, { sweepEveryMs: 100 });
    expect(await until(later, 'completed')).toBeDefined();
  });

  it('ends a job whose process died in every attempt, and one without a processor', async () => {
    const deadly = await schedule({ key: 'deadly' });
    await database.query('UPDATE job SET attempts = 3');
    const other = await database.transaction((tx) =>
      jobs.schedule(tx, { ...job, name: 'tests.other-version' }, { key: 'other' }),
    );
    await start(echo);
    expect((await until(deadly, 'failed')).error).toMatch(/attempts were interrupted/);
    expect((await until(other, 'failed')).error).toMatch(/no processor for the job tests.other-version/);
  });

  it('receives notifications again after its connections were lost', async () => {
    await start(echo, { pollEveryMs: 200 });
    await until(await schedule({ key: 'one' }), 'completed');
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await sleep(50);
    expect(await until(await schedule({ key: 'two' }), 'completed')).toMatchObject({ attempts: 1 });
  });

  it('waits for a running job at close, and abandons one that outlasts the grace period', async () => {
    let finished = 0;
    const worker = await start(async ({ key }) => {
      await sleep(300);
      finished++;
      return { key };
    });
    const id = await schedule({ key: 'running' });
    await until(id, 'active');
    await worker.close();
    expect(finished).toBe(1);
    expect((await look(id)).state).toBe('completed');

    const stuck = await start(
      ({ key }, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve({ key }))),
      { graceMs: 100 },
    );
    await until(await schedule({ key: 'stuck' }), 'active');
    await stuck.close();
    workers = [];
  });

  it.each([
    ['heeds the signal', (signal: AbortSignal) => once(signal, 'abort').then(() => signal.throwIfAborted())],
    ['ignores the signal', () => new Promise<void>(() => undefined)],
  ])('puts a running job that %s back into the queue when it closes, without counting the attempt', async (_, run) => {
    const stopped = await start(
      async ({ key }, { signal }) => {
        await run(signal);
        return { key };
      },
      { graceMs: 1 },
    );
    const id = await schedule({ key: 'interrupted' });
    await until(id, 'active');
    await stopped.close();
    expect(await look(id)).toMatchObject({ state: 'waiting', attempts: 0, error: null });
    await start(echo, { lockMs: 600_000 });
    expect(await until(id, 'completed')).toMatchObject({ attempts: 1 });
  });

  it('does not start with a declared job that has no processor', async () => {
    await expect(start(echo, { processors: [] })).rejects.toMatchObject({ code: 'job-without-processor' });
  });
});

describe('JobsReadModel', () => {
  it('throws for an unknown job', async () => {
    const testDatabase = await createTestDatabase();
    const database = await Database.connect({ url: testDatabase.url, applicationName: 'jobs-spec' });
    await expect(new JobsReadModel(database).job('nothing')).rejects.toMatchObject({
      code: 'job-not-found',
      kind: 'not-found',
    });
    await database.close();
    await testDatabase.drop();
  });
});
