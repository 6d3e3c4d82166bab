import { digestOf, midnight, modelPath, shardCounts, Scenario } from '@testing/harness';

const ANSWERS = digestOf('answers of a vendor’s model');
const BOOKS = digestOf('books');
const DIALOGUES = digestOf('dialogues');
const RANKED = digestOf('dialogues, ranked');
const human = { kind: 'human', acquisition: 'licence' };

describe('a model distilled from an exposed one', () => {
  let scenario: Scenario;

  const exposure = (model: string, vendor: string) => scenario.get(`${modelPath(model)}/exposure?vendor=${vendor}`);
  const provenance = (model: string, query = '') => scenario.get(`${modelPath(model)}/provenance${query}`);

  beforeAll(async () => {
    scenario = await Scenario.begin('2025-01-01');
    await scenario.vendor('openai');
    await scenario.vendor('anthropic');
    const answers = { kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06' };
    await scenario.shard(ANSWERS, { origins: [answers], tokens: 100 });
    await scenario.shard(BOOKS, { origins: [human], tokens: 1_000 });
    await scenario.shard(DIALOGUES, { origins: [human], tokens: 300 });
    await scenario.shard(RANKED, { derivedFrom: [DIALOGUES], tokens: 300 });
    await scenario.dataset('answers@1', [ANSWERS, BOOKS]);
    await scenario.dataset('books@1', [BOOKS]);
    await scenario.dataset('dialogues@1', [RANKED]);
    await scenario.model('tern@1');
    await scenario.use('tern@1', 'answers@1', { stage: 'pretraining', startedAt: midnight('2025-01-02') });
    await scenario.model('wren@1', [{ model: 'tern', version: '1', relation: 'distilled_from' }]);
    await scenario.use('wren@1', 'books@1', { stage: 'distillation', startedAt: midnight('2025-02-01') });
    await scenario.model('wren-chat@1', [{ model: 'wren', version: '1', relation: 'initialised_from' }]);
    await scenario.use('wren-chat@1', 'dialogues@1', { stage: 'preference', startedAt: midnight('2025-03-01') });
    const external = { external: 'openai/gpt-4o@2024-08-06', relation: 'distilled_from' };
    await scenario.model('finch@1', [external]);
    await scenario.use('finch@1', 'books@1', { stage: 'distillation', startedAt: midnight('2025-02-01') });
    await scenario.model('finch-mini@1', [{ model: 'finch', version: '1', relation: 'fine_tuned_from' }]);
    await scenario.use('finch-mini@1', 'dialogues@1', { stage: 'sft', startedAt: midnight('2025-03-01') });
  });
  afterAll(() => scenario.end());

  it.each(['wren@1', 'wren-chat@1'])('%s is exposed through the ancestor that used the data', async (model) => {
    expect(await exposure(model, 'openai')).toMatchObject({
      exposed: true,
      trained: true,
      paths: [
        {
          ...{ via: 'data', model: 'tern', version: '1', stage: 'pretraining' },
          ...{ dataset: 'answers', datasetVersion: '1', shards: 1, sources: 1 },
          ...{ involvement: ['content'], firstUsedAt: midnight('2025-01-02'), example: [ANSWERS] },
          ...{ termsAtCollection: [], collectionKnown: false, termsAtUse: [] },
        },
      ],
      gaps: [],
    });
  });

  it('is not exposed to a vendor whose data no model of the chain used', async () => {
    const none = { exposed: false, trained: false, paths: [], gaps: [] };
    expect(await exposure('wren-chat@1', 'anthropic')).toMatchObject(none);
  });

  it('reports its own training data, and with chain=true that of all its ancestors', async () => {
    const own = await provenance('wren-chat@1');
    expect(own.totals).toMatchObject({ shards: 1, tokens: 300 });
    expect(shardCounts(own.byKind, 'kind')).toEqual({ human: [1, 0, 1] });
    expect(own.byStage).toMatchObject([{ stage: 'preference', shards: 1 }]);
    expect(own.parents).toEqual([{ model: 'wren', version: '1', relation: 'initialised_from', external: false }]);
    const chain = await provenance('wren-chat@1', '?chain=true');
    expect(chain.totals).toMatchObject({ shards: 3, tokens: 1_400 });
    expect(shardCounts(chain.byKind, 'kind')).toEqual({ human: [2, 1, 1], model_generated: [1, 1, 0] });
    expect(chain.byVendor).toMatchObject([{ vendor: 'openai', shards: 1, tokens: 100 }]);
    expect(chain.byStage.map(({ stage, shards }: { stage: string; shards: number }) => [stage, shards])).toEqual([
      ['preference', 1],
      ['distillation', 1],
      ['pretraining', 2],
    ]);
    expect([chain.parents, chain.gaps]).toEqual([own.parents, []]);
  });

  it.each(['finch@1', 'finch-mini@1'])('%s is exposed through a vendor’s model among its ancestors', async (model) => {
    expect(await exposure(model, 'openai')).toMatchObject({
      exposed: true,
      trained: true,
      paths: [
        {
          ...{ via: 'parent', model: 'finch', version: '1', relation: 'distilled_from' },
          ...{ parent: 'openai/gpt-4o@2024-08-06' },
        },
      ],
    });
    // Nothing is recorded of the training data of that parent.
    const reason = { reason: 'external_parent', model: 'finch', version: '1', parent: 'openai/gpt-4o@2024-08-06' };
    const unknown = { exposed: 'unknown', trained: 'unknown', paths: [], gaps: [reason] };
    expect(await exposure(model, 'anthropic')).toMatchObject(unknown);
  });

  it('names the vendor’s model among the parents', async () => {
    const { parents, gaps } = await provenance('finch@1');
    const parent = { model: 'openai/gpt-4o', version: '2024-08-06', relation: 'distilled_from', external: true };
    expect(parents).toEqual([parent]);
    expect(gaps).toMatchObject([{ reason: 'external_parent' }]);
  });
});
