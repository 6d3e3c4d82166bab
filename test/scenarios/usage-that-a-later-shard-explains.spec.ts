import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf, midnight, Scenario, type TestWorker } from '@testing/harness';

const GENERATED = digestOf('what the account made');
const LATER = digestOf('what it made later');
const EVERY_MS = 50;

/**
 * An export is loaded before the shards that the account made are registered: the finding goes when
 * they are, and comes back when one of them turns out to be something else.
 */
describe('usage that a later shard explains', () => {
  let scenario: Scenario;
  let worker: TestWorker;
  const load = (rows: readonly object[]) =>
    scenario.request('engineer', 'POST', '/v1/receipts/usage', { vendor: 'openai', account: 'org-1', rows });
  const bought = (day: string, outputTokens: number) => ({
    day,
    generator: 'gpt-4o-2024-08-06',
    project: 'p',
    outputTokens,
  });
  const findings = (): Promise<{ items: Finding[] }> => scenario.get('/v1/findings?vendor=openai');
  const found = async (isGood: (items: Finding[]) => boolean): Promise<{ items: Finding[] }> => {
    for (;;) {
      const answer = await findings();
      if (isGood(answer.items)) return answer;
      await sleep(EVERY_MS);
    }
  };
  const generated = (collected = { from: midnight('2026-03-01'), to: midnight('2026-03-15') }) => ({
    ...{ kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06', nexus: 'own_account' },
    collected,
  });
  const statesOf = (items: readonly Finding[]): string[] =>
    items.map(({ subject: { month }, state }) => `${month} ${state}`).sort();
  /** Several sweeps of the worker. */
  const aWhile = () => sleep(20 * EVERY_MS);
  const start = async (): Promise<void> => {
    worker = await scenario.startWorker({ evaluateEveryMs: EVERY_MS });
  };

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-06-01');
    await scenario.vendor('openai');
    await start();
  });
  afterAll(async () => {
    await worker.close();
    await scenario.end();
  });

  it('raises one finding for each month, whatever the exports', async () => {
    await load([bought('2026-03-30', 1_000_000), bought('2026-04-01', 500_000)]);
    await load([bought('2026-03-02', 1_000_000)]);
    // The export names days, and the worker then states the sums of each month.
    const { items } = await found((all) => all.every(({ examples }) => examples.every(isOfMonth)));
    expect(items.map(({ examples }) => examples)).toEqual([
      ['2026-04 org-1 gpt-4o-2024-08-06: 500000 output tokens'],
      ['2026-03 org-1 gpt-4o-2024-08-06: 2000000 output tokens'],
    ]);
    expect(items).toMatchObject([
      { subject: { vendor: 'openai', month: '2026-04' }, state: 'open', count: 1 },
      {
        ...{ subject: { vendor: 'openai', month: '2026-03' }, state: 'open', count: 2 },
        evidence: { days: { from: '2026-03-30', to: '2026-03-31' }, models: [{ boughtTokens: 1_000_000 }] },
      },
    ]);
    await aWhile();
    expect((await findings()).items).toEqual(items);
  });

  it('resolves it when a shard of that month is registered, and leaves the others', async () => {
    await scenario.shard(GENERATED, { tokens: 1_700_000, origins: [generated()] });
    const { items } = await found((all) => all.some(({ state }) => state === 'resolved'));
    expect(statesOf(items)).toEqual(['2026-03 resolved', '2026-04 open']);
    const resolved = items.find(({ state }) => state === 'resolved');
    const { steps } = await scenario.get(`/v1/findings/${resolved?.id}`);
    expect(steps.at(-1)).toMatchObject({
      ...{ step: 'resolved', by: 'system:worker', reason: 'What shards declare explains it by now.' },
    });
  });

  it('opens it again, as a regression, when the shard is corrected away', async () => {
    await scenario.correct(GENERATED, 'It was made in May.', {
      origins: [generated({ from: midnight('2026-05-01'), to: midnight('2026-06-01') })],
    });
    const { items } = await found((all) => all.length > 2);
    expect(statesOf(items)).toEqual(['2026-03 open', '2026-03 resolved', '2026-04 open']);
    const [again] = items;
    expect(again).toMatchObject({ count: 2, regressionOf: items.find(({ state }) => state === 'resolved')?.id });
  });

  it('neither opens nor resolves one where something is not known', async () => {
    const collected = { from: midnight('2026-03-01'), to: midnight('2026-05-01') };
    await scenario.shard(LATER, { origins: [generated(collected)] });
    await aWhile();
    expect((await scenario.get('/v1/vendors/openai/usage')).status).toBe('not_comparable');
    expect(statesOf((await findings()).items)).toEqual(['2026-03 open', '2026-03 resolved', '2026-04 open']);
    await scenario.correct(LATER, 'The tokens were counted.', { tokens: 2_000_000 });
    const { items } = await found((all) => all.every(({ state }) => state === 'resolved'));
    expect(items).toHaveLength(3);
  });

  it('says the same after another start, and what people waived stays waived', async () => {
    await scenario.correct(LATER, 'They were fewer.', { tokens: 500_000 });
    const { items } = await found((all) => all.filter(({ state }) => state === 'open').length === 1);
    const [open] = items.filter(({ state }) => state === 'open');
    expect(open).toMatchObject({ subject: { month: '2026-03' }, evidence: { models: [{ declaredTokens: 500_000 }] } });
    await worker.close();
    await start();
    await aWhile();
    expect(await findings()).toMatchObject({ items });
    await scenario.request('compliance', 'POST', `/v1/findings/${open?.id}/waive`, { reason: 'A test of the API.' });
    await scenario.shard(digestOf('something else'));
    await aWhile();
    const states = statesOf((await findings()).items);
    expect(states.filter((state) => state.startsWith('2026-03'))).toContain('2026-03 waived');
    expect(states.some((state) => state.endsWith('open'))).toBe(false);
  });

  it('is found again when more is bought after that', async () => {
    await load([bought('2026-03-10', 7_000_000)]);
    expect(statesOf((await findings()).items)).toContain('2026-03 open');
  });
});

interface Finding {
  readonly id: string;
  readonly state: string;
  readonly subject: { readonly month: string };
  readonly examples: readonly string[];
}

const isOfMonth = (example: string): boolean => /^\d{4}-\d{2} /.test(example);
