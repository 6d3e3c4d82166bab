import { digestOf, midnight, modelPath, shardCounts, Scenario } from '@testing/harness';

const [A, B, C, D] = ['a', 'b', 'c', 'd'].map((letter) => digestOf(letter)) as [string, string, string, string];
const generated = { kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06' };

describe('the same data counted once over several stages', () => {
  let scenario: Scenario;

  const provenance = (query = '') => scenario.get(`${modelPath('lark@1')}/provenance${query}`);

  beforeAll(async () => {
    scenario = await Scenario.begin('2025-01-01');
    await scenario.vendor('openai');
    await scenario.shard(A, { origins: [{ kind: 'human' }], tokens: 100 });
    await scenario.shard(B, { origins: [generated], tokens: 200 });
    await scenario.shard(C, { derivedFrom: [B], tokens: 300 });
    await scenario.shard(D, { origins: [{ kind: 'human' }], tokens: 400 });
    await scenario.dataset('base@1', [A, B, C]);
    await scenario.dataset('mid@1', [B, C, C, D]);
    await scenario.model('lark@1');
    await scenario.use('lark@1', 'base@1', { stage: 'pretraining', startedAt: midnight('2025-02-01') });
    await scenario.use('lark@1', 'mid@1', { stage: 'midtraining', startedAt: midnight('2025-03-01'), epochs: 2 });
    await scenario.use('lark@1', 'mid@1', { stage: 'midtraining', startedAt: midnight('2025-04-01'), epochs: 0.5 });
  });
  afterAll(() => scenario.end());

  it('counts each shard once, regardless of stages and weights', async () => {
    const found = await provenance();
    expect(found.totals).toMatchObject({ shards: 4, tokens: 1_000 });
    expect(shardCounts(found.byKind, 'kind')).toEqual({ human: [2, 2, 0], model_generated: [2, 1, 1] });
    expect(found.byVendor).toMatchObject([
      { vendor: 'openai', shards: 2, tokens: 500, direct: { tokens: 200 }, inherited: { tokens: 300 } },
    ]);
    expect(found.byOrigin.map(({ share }: { share: object }) => share)).toEqual([
      { shards: 0.5, tokens: 0.5 },
      { shards: 0.5, tokens: 0.5 },
    ]);
    expect(found.byStage).toMatchObject([
      { stage: 'pretraining', shards: 3, tokens: 600 },
      { stage: 'midtraining', shards: 3, tokens: 900 },
    ]);
  });

  it('counts each shard as often as it was trained on, if weighted', async () => {
    const found = await provenance('?weighted=true');
    // base once: 100 + 200 + 300; mid 2.5 times: 200 + 2 × 300 + 400.
    expect(found.totals).toMatchObject({ shards: 3 + 2.5 * 4, tokens: 600 + 2.5 * 1_200 });
    expect(found.byKind).toMatchObject([
      { kind: 'model_generated', tokens: 500 + 2.5 * 800, direct: { tokens: 200 + 2.5 * 200 } },
      { kind: 'human', tokens: 100 + 2.5 * 400, inherited: { shards: 0, tokens: 0 } },
    ]);
    expect(found.byStage).toMatchObject([
      { stage: 'pretraining', tokens: 600 },
      { stage: 'midtraining', tokens: 3_000 },
    ]);
  });

  it('can be limited to one stage', async () => {
    const found = await provenance('?stage=midtraining');
    expect(found).toMatchObject({ totals: { shards: 3, tokens: 900 }, byStage: [{ stage: 'midtraining' }] });
    expect(await provenance('?stage=rl')).toMatchObject({ totals: { shards: 0, tokens: 0 }, byStage: [] });
  });

  it('is one exposure path per stage and dataset version, from its first use', async () => {
    const { exposed, paths } = await scenario.get(`${modelPath('lark@1')}/exposure?vendor=openai`);
    expect(exposed).toBe(true);
    expect(paths).toMatchObject([
      {
        stage: 'pretraining',
        dataset: 'base',
        shards: 2,
        sources: 1,
        example: [B],
        firstUsedAt: midnight('2025-02-01'),
      },
      {
        stage: 'midtraining',
        dataset: 'mid',
        shards: 2,
        sources: 1,
        example: [B],
        firstUsedAt: midnight('2025-03-01'),
      },
    ]);
  });

  it('is counted again when the epochs of a use are recorded later', async () => {
    const { asOf } = await provenance('?weighted=true');
    await scenario.use('lark@1', 'base@1', { stage: 'pretraining', startedAt: midnight('2025-02-01'), epochs: 3 });
    expect(await provenance('?weighted=true')).toMatchObject({ totals: { tokens: 3 * 600 + 3_000 } });
    const before = await scenario.get(`${modelPath('lark@1')}/provenance?weighted=true`, asOf.treeSize);
    expect(before.totals.tokens).toBe(3_600);
  });
});
