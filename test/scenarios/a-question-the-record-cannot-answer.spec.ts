import { digestOf, midnight, modelPath, shardCounts, Scenario } from '@testing/harness';

const UNSTATED = digestOf('found on a disk');
const CRAWLED = digestOf('crawled');
const UNNAMED = digestOf('made by some model');
const HOUSE = digestOf('made by a model registered here');
const DIARIES = digestOf('diaries');

describe('exposure without a complete record', () => {
  let scenario: Scenario;

  const exposure = (model: string, query = 'vendor=openai') => scenario.get(`${modelPath(model)}/exposure?${query}`);
  const unknown = (...gaps: object[]) => ({ exposed: 'unknown', trained: 'unknown', paths: [], gaps });
  const train = async (model: string, shards: readonly string[]) => {
    await scenario.dataset(`data-of-${model}`, shards);
    await scenario.model(model);
    await scenario.use(model, `data-of-${model}`, { stage: 'pretraining', startedAt: midnight('2025-01-01') });
  };

  beforeAll(async () => {
    scenario = await Scenario.begin('2025-01-01');
    await scenario.vendor('openai');
    await scenario.vendor('mistral');
    await scenario.vendor('common-crawl', 'crawler');
    await scenario.shard(UNSTATED, { bytes: 10 });
    await scenario.shard(CRAWLED, { origins: [{ kind: 'scraped', vendor: 'common-crawl' }], tokens: 70, bytes: 300 });
    const someModel = { kind: 'model_generated', generator: 'unknown/unknown@unknown' };
    await scenario.shard(UNNAMED, { origins: [someModel], bytes: 5 });
    await scenario.shard(HOUSE, { origins: [{ kind: 'model_generated', generator: 'owl@1' }] });
    await scenario.shard(DIARIES, { origins: [{ kind: 'human' }], records: 3, tokens: 30, bytes: 90 });
  });
  afterAll(() => scenario.end());

  it('is unknown if no use is recorded', async () => {
    await scenario.model('owl@1');
    const gap = { reason: 'no_uses_recorded', model: 'owl', version: '1' };
    expect(await exposure('owl@1')).toMatchObject(unknown(gap));
    expect(await scenario.get(`${modelPath('owl@1')}/provenance`)).toMatchObject({
      totals: { shards: 0, records: null, tokens: null, bytes: null, unknown: {} },
      ...{ byKind: [], byInvolvement: [], byVendor: [], byOrigin: [], byStage: [], parents: [], gaps: [gap] },
    });
  });

  it('is false if people are known to have made all of the data', async () => {
    await train('owl@2', [DIARIES]);
    expect(await exposure('owl@2')).toMatchObject({ exposed: false, trained: false, paths: [], gaps: [] });
  });

  it('is unknown, with each reason and its number of shards', async () => {
    await train('owl@3', [UNSTATED, CRAWLED, UNNAMED, HOUSE, DIARIES]);
    const [origin, web, unnamed, house] = [
      { reason: 'origin_unknown', shards: 1 },
      { reason: 'authorship_not_established', shards: 1 },
      { reason: 'generator_not_named', shards: 1 },
      { reason: 'generator_registered_here', shards: 1, generators: ['owl@1'] },
    ];
    expect(await exposure('owl@3')).toMatchObject(unknown(origin, web, unnamed, house));
    // Only the shard without origins may have annotations that are not declared.
    expect(await exposure('owl@3', 'vendor=openai&involvement=annotation')).toMatchObject(unknown(origin));
    expect(await exposure('owl@3', 'vendor=common-crawl')).toMatchObject({ exposed: true, paths: [{ shards: 1 }] });
  });

  it('is unknown if a parent is external', async () => {
    await scenario.model('owl@4', [{ external: 'mistral/mistral-7b@0.1', relation: 'initialised_from' }]);
    await scenario.use('owl@4', 'data-of-owl@2', { stage: 'sft', startedAt: midnight('2025-01-01') });
    const parent = { model: 'owl', version: '4', parent: 'mistral/mistral-7b@0.1' };
    expect(await exposure('owl@4')).toMatchObject(unknown({ reason: 'external_parent', ...parent }));
    expect(await exposure('owl@4', 'vendor=mistral')).toMatchObject({ exposed: true, paths: [{ via: 'parent' }] });
  });

  it('comes with totals that count the shards whose figures are unknown', async () => {
    const found = await scenario.get(`${modelPath('owl@3')}/provenance`);
    const lacking = { records: 4, tokens: 3, bytes: 1 };
    expect(found.totals).toEqual({ shards: 5, records: 3, tokens: 100, bytes: 405, unknown: lacking });
    expect(shardCounts(found.byKind, 'kind')).toEqual({
      ...{ model_generated: [2, 2, 0], human: [1, 1, 0], scraped: [1, 1, 0], unknown: [1, 1, 0] },
    });
    const generated = found.byKind.find(({ kind }: { kind: string }) => kind === 'model_generated');
    expect(generated).toMatchObject({ records: null, tokens: null, bytes: 5, unknown: { tokens: 2, bytes: 1 } });
    // The share of tokens is null while the tokens of a shard are unknown.
    const shares = found.byOrigin.map(({ share }: { share: object }) => share);
    expect(shares).toEqual(Array(5).fill({ shards: 0.2, tokens: null }));
  });

  it.each([
    ['owl@2', 'vendor=opanai', 404, 'vendor-not-found'],
    ['owl@2', 'generator=opanai/gpt-4o', 404, 'vendor-not-found'],
    ['owl@2', 'generator=opanai/gpt-4o@2024-08-06', 404, 'vendor-not-found'],
    ['owl@2', 'vendor=openai&generator=opanai/gpt-4o', 404, 'vendor-not-found'],
    ['owl@2', 'generator=openai', 404, 'model-not-found'],
    ['owl@2', 'generator=owll@1', 404, 'model-not-found'],
    ['owl@9', 'vendor=openai', 404, 'model-version-not-found'],
    ['owl@2', '', 400, 'empty-exposure-question'],
    ['owl@2', 'vendor=openai&involvement=authorship', 400, 'malformed-query'],
    ['owl@2', 'vendr=openai', 400, 'malformed-query'],
  ])('is refused for a question about something unknown or malformed: %s %s', async (model, query, status, code) => {
    const answer = await scenario.request('auditor', 'GET', `${modelPath(model)}/exposure?${query}`);
    expect(answer).toMatchObject({ status, body: { code } });
    if (query.includes('generator=')) expect(answer.body.errors).toMatchObject([{ pointer: '/generator' }]);
  });

  it.each([
    ['a model that no shard names, of a registered vendor', 'openai/gpt-0'],
    ['a model that is registered here', 'owl'],
    ['a version of it', 'owl@1'],
    ['a model that is not named', 'unknown/unknown'],
  ])('is answered for %s', async (_, generator) => {
    expect(await exposure('owl@2', `generator=${generator}`)).toMatchObject({ exposed: false, paths: [] });
  });
});
