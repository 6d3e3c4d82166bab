import { DatasetsModule, VersionTotalsService } from '@domain/datasets';
import { FindingsReadModel } from '@domain/findings';
import { type Actor, LedgerReadModel, WriteQueue } from '@domain/ledger';
import { NoRegistrationWatch, ShardCorrectionsService, ShardRegistrationModule, ShardsService } from '@domain/shards';
import { openModules, type OpenModules } from '@testing/modules';
import {
  type Condition,
  PolicyModule,
  RegistrationRulesService,
  RulesService,
  type StateRule,
  StandingEvaluation,
} from './index.js';

const by: Actor = 'key:spec';
const NOW = '2026-03-01T00:00:00.000Z';
const registration = ShardRegistrationModule.with({
  imports: [PolicyModule, DatasetsModule],
  watch: NoRegistrationWatch,
  gate: RegistrationRulesService,
  originsListeners: [VersionTotalsService],
});
const HUMAN = { kind: 'human' } as const;
const SCRAPED = { kind: 'scraped' } as const;
const UNKNOWN = { kind: 'unknown' } as const;

describe('registered shards under standing evaluation', () => {
  let modules: OpenModules;

  beforeEach(async () => {
    modules = await openModules({ imports: [registration, DatasetsModule], clock: { now: () => new Date(NOW) } });
  });
  afterEach(() => modules.close());

  const write: WriteQueue['write'] = (body) => modules.get(WriteQueue).write(body);
  const register = (name: string, origin: typeof HUMAN | typeof SCRAPED | typeof UNKNOWN, dataset?: string) =>
    write((tx) => modules.get(ShardsService).register(tx, by, { uri: `s3://b/${name}`, dataset, origins: [origin] }));
  const correct = (name: string, origin: typeof HUMAN | typeof SCRAPED) =>
    write((tx) =>
      modules.get(ShardCorrectionsService).correct(tx, by, `s3://b/${name}`, { reason: 'r', origins: [origin] }),
    );
  const state = (when: Condition, more: Partial<StateRule> = {}) =>
    write((tx) =>
      modules.get(RulesService).state(tx, by, {
        ...{ rule: 'r', title: 'R', reason: 'x', effect: 'flag', gates: ['registration'], onUnknown: 'allow' },
        ...{ effective: { from: '2026-01-01' }, when, ...more },
      }),
    );
  const sizeNow = async (): Promise<number> => (await modules.get(LedgerReadModel).position()).treeSize;
  const evaluate = async (to?: number) => {
    const context = { signal: new AbortController().signal, progress: () => undefined };
    return modules.get(StandingEvaluation).evaluate({ to: to ?? (await sizeNow()), at: NOW }, context);
  };
  const finding = async () => {
    const found = await modules.get(FindingsReadModel).findings({ state: 'open' }, { limit: 9 }, await sizeNow());
    return found.map(({ count, detail, examples, datasets }) =>
      [count, detail.startsWith('A rule is met') ? 'deny' : 'unknown', examples.length, datasets.join()].join(' '),
    );
  };
  const NOTHING = { opened: 0, updated: 0, closed: 0 };

  it('count what the gate flagged after the position of an evaluation', async () => {
    await register('1', SCRAPED, 'web');
    await state({ origin: { kind: 'scraped' } });
    await register('2', HUMAN, 'web');
    const to = await sizeNow();
    await register('3', SCRAPED, 'news');
    expect(await finding()).toEqual(['1 deny 1 news']);
    expect(await evaluate(to)).toMatchObject({ opened: 0, updated: 1, closed: 0 });
    expect(await finding()).toEqual(['2 deny 2 news,web']);
    expect(await evaluate()).toMatchObject(NOTHING);
  });

  it('stay found where the gate flagged one after the position of an evaluation that finds none', async () => {
    await state({ origin: { kind: 'scraped' } });
    await register('1', SCRAPED);
    await evaluate();
    await correct('1', HUMAN);
    const to = await sizeNow();
    await register('2', SCRAPED, 'news');
    expect(await finding()).toEqual(['2 deny 2 news']);
    expect(await evaluate(to)).toMatchObject({ opened: 0, updated: 1, closed: 0 });
    expect(await finding()).toEqual(['1 deny 1 news']);
    await correct('2', HUMAN);
    expect(await evaluate()).toMatchObject({ opened: 0, updated: 0, closed: 1 });
    expect(await finding()).toEqual([]);
  });

  it('are denied where one is, though the finding was raised for one that may be', async () => {
    await state({ origin: { kind: 'scraped' } }, { onUnknown: 'flag' });
    await register('1', UNKNOWN);
    await evaluate();
    expect(await finding()).toEqual(['1 unknown 1 ']);
    await register('2', SCRAPED);
    await evaluate();
    expect(await finding()).toEqual(['2 deny 2 ']);
    expect(await evaluate()).toMatchObject(NOTHING);
  });

  it('are found no more by a rule that asks at other gates, and are not asked about by one that never did', async () => {
    await register('1', SCRAPED);
    await state({ origin: { kind: 'scraped' } });
    await state({ origin: { kind: 'scraped' } }, { rule: 'other', gates: ['commit'] });
    await evaluate();
    expect(await finding()).toEqual(['1 deny 1 ']);
    await state({ origin: { kind: 'scraped' } }, { gates: ['use'] });
    expect(await evaluate()).toMatchObject({ opened: 0, updated: 0, closed: 1 });
    await correct('1', HUMAN);
    await correct('1', SCRAPED);
    expect(await evaluate()).toMatchObject(NOTHING);
    expect(await finding()).toEqual([]);
  });
});
