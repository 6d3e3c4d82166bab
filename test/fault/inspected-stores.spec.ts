import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pollUntil, startTestApi, startTestWorker, type TestApi, type TestWorker } from '@testing/harness';
import { MisbehavingStore } from './misbehaving-store.js';

const NAMES = ['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
const before = NAMES.map((name) => [name, process.env[name]] as const);
const CONTENT = Buffer.from('one line\n'.repeat(2_000));
const DIGEST = `sha256:${createHash('sha256').update(CONTENT).digest('hex')}`;
const DETECTORS = [{ name: 'identity' }, { name: 'counts' }];
const WHOLE = ['whole-1', 'whole-2', 'whole-3', 'slow-1', 'broken-1', 'broken-2'];
const CHANGED = ['replaced-1', 'shorter-1'];

interface Result {
  readonly uri: string;
  readonly measured: readonly { readonly facts?: object; readonly reason?: string }[];
}

describe('an inspection of a store that misbehaves', () => {
  let store: MisbehavingStore;
  let api: TestApi;
  let worker: TestWorker;

  const uri = (key: string): string => `s3://odd/${key}.txt`;
  const register = async (dataset: string, keys: readonly string[]): Promise<void> => {
    const facts = { dataset, bytes: CONTENT.length, records: 2_000 };
    for (const key of keys) await api.request('POST', '/v1/shards', { uri: uri(key), ...facts });
  };
  const begin = async (dataset: string): Promise<string> =>
    (await api.request('POST', '/v1/inspections', { subject: { selector: { dataset } }, detectors: DETECTORS })).body
      .id;

  beforeAll(async () => {
    store = await MisbehavingStore.open(CONTENT, 150);
    Object.assign(process.env, store.env);
    api = await startTestApi();
    worker = await startTestWorker(api, { storageRoots: ['s3://odd'] });
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
    store.close();
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it('measures each object once, shows how fast and how long, and names what changed while it was read', async () => {
    await register('odd', [...WHOLE, ...CHANGED]);
    const id = await begin('odd');
    const running = await pollUntil(
      () => api.request('GET', `/v1/inspections/${id}`),
      ({ progress }) => progress.done > 0,
    );
    const { done } = running.progress;
    const rate = { shardsPerHour: expect.any(Number), bytesPerSecond: expect.any(Number) };
    expect(running).toMatchObject({ state: 'running', shards: 8, rate });
    expect(running.rate.shardsPerHour).toBeGreaterThan(0);
    // At the rate so far: the time that each shard took, for those that are left.
    const each = 3_600 / running.rate.shardsPerHour;
    expect(running.secondsLeft).toBeGreaterThan(0);
    expect(Math.abs(running.secondsLeft - (8 - done) * each)).toBeLessThan(1.5);
    const ended = await pollUntil(
      () => api.request('GET', `/v1/inspections/${id}`),
      ({ state }) => state === 'concluded',
    );
    expect(ended).toMatchObject({
      progress: { done: 8, inconclusive: 2, contradicting: 0 },
      secondsLeft: null,
    });
    const { items } = (await api.request('GET', `/v1/inspections/${id}/results?limit=100`)).body as {
      items: Result[];
    };
    const results = new Map(items.map((one) => [one.uri, one.measured.map(({ facts, reason }) => facts ?? reason)]));
    for (const key of WHOLE)
      expect([key, results.get(uri(key))]).toEqual([
        key,
        [{ digest: DIGEST, bytes: CONTENT.length }, expect.objectContaining({ records: 2_000 })],
      ]);
    for (const key of CHANGED)
      expect([key, results.get(uri(key))]).toEqual([key, ['changed-while-read', 'changed-while-read']]);
    // What was cut off was read again, from the beginning, and is in no sum twice.
    expect(ended.progress).toMatchObject({ bytes: WHOLE.length * CONTENT.length, records: WHOLE.length * 2_000 });
    expect([store.asked('broken-1.txt'), store.asked('whole-1.txt')]).toEqual([3, 1]);
    const [stated] = await api.database.query<{ entries: number }>(
      `SELECT count(*) AS entries FROM ledger_entry e WHERE e.kind = 'measurement.recorded'`,
    );
    expect(stated?.entries).toBe(8);
  });

  it('leaves an object that sends nothing more when it is cancelled', async () => {
    await register('stuck', ['stalled-1']);
    const id = await begin('stuck');
    while (store.asked('stalled-1.txt') === 0) await sleep(20);
    expect((await api.request('POST', `/v1/inspections/${id}/cancel`, { reason: 'It hangs.' })).status).toBe(201);
    const jobs = await pollUntil(
      () => api.request('GET', '/v1/jobs?name=inspection.inspect-shard&limit=1000'),
      ({ items }) => items.every(({ state }: { state: string }) => state === 'completed'),
    );
    expect(jobs.items).toHaveLength(9);
    expect((await api.request('GET', `/v1/inspections/${id}`)).body).toMatchObject({
      state: 'cancelled',
      progress: { done: 0, bytes: 0 },
    });
    expect(store.asked('stalled-1.txt')).toBe(1);
  });
});
