import { digestOf, midnight, Scenario } from '@testing/harness';

const ANSWERS = digestOf('answers of a vendor’s model');
const RANKED = digestOf('human text, ranked by a vendor’s model');
const TEXT = digestOf('human text');
const MIX = digestOf('answers and human text');

describe('a question from the vendor’s end', () => {
  let scenario: Scenario;

  const items = async (path: string): Promise<Record<string, unknown>[]> => (await scenario.get(path)).items;
  const answers = async (path: string) =>
    (await items(path)).map(({ model, version, exposed }) => [`${String(model)}@${String(version)}`, exposed]);

  beforeAll(async () => {
    scenario = await Scenario.begin('2025-01-01');
    await scenario.vendor('openai');
    await scenario.vendor('anthropic');
    const ranking = { kind: 'model_generated', involvement: 'ranking', generator: 'openai/judge@1' };
    await scenario.shard(ANSWERS, {
      origins: [{ kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06', vendor: 'anthropic' }],
    });
    await scenario.shard(TEXT, { origins: [{ kind: 'human' }] });
    await scenario.shard(RANKED, { derivedFrom: [TEXT], origins: [ranking] });
    await scenario.shard(MIX, { derivedFrom: [ANSWERS, TEXT] });
    await scenario.dataset('text@1', [TEXT]);
    await scenario.dataset('ranked@1', [RANKED]);
    await scenario.dataset('mix@1', [MIX]);
    const train = async (model: string, dataset: string, parents: Record<string, unknown>[] = []) => {
      await scenario.model(model, parents);
      await scenario.use(model, dataset, { stage: 'sft', startedAt: midnight('2025-02-01') });
    };
    await train('clean@1', 'text@1');
    await train('mixed@1', 'mix@1');
    await train('child@1', 'text@1', [{ model: 'mixed', version: '1', relation: 'fine_tuned_from' }]);
    await train('ranked@1', 'ranked@1');
    await scenario.model('empty@1');
  });
  afterAll(() => scenario.end());

  it('lists every model version with its answer, and only those with one answer when asked', async () => {
    const all = [
      ['clean@1', false],
      ['mixed@1', true],
      ['child@1', true],
      ['ranked@1', true],
      ['empty@1', 'unknown'],
    ];
    expect(await answers('/v1/vendors/openai/exposure')).toEqual(all);
    for (const exposed of [true, false, 'unknown']) {
      const some = all.filter(([, answer]) => answer === exposed);
      expect(await answers(`/v1/vendors/openai/exposure?exposed=${exposed}`)).toEqual(some);
    }
    const content = all.filter(([model]) => model !== 'ranked@1');
    expect(await answers('/v1/vendors/openai/exposure?involvement=content')).toEqual([
      ...content.slice(0, 3),
      ['ranked@1', false],
      ...content.slice(3),
    ]);
  });

  it('shows by which path each is reached', async () => {
    const [, , child] = await items('/v1/vendors/openai/exposure');
    expect(child).toEqual({
      ...{ model: 'child', version: '1', exposed: true, trained: true, declared: true, pathsLeftOut: 0 },
      paths: [
        {
          ...{ via: 'data', model: 'mixed', version: '1', stage: 'sft', dataset: 'mix', datasetVersion: '1' },
          ...{ shards: 1, firstUsedAt: midnight('2025-02-01') },
        },
      ],
    });
  });

  it('lists the shards that it reaches, and the vendor’s models that made them', async () => {
    expect(await items('/v1/vendors/openai/shards')).toEqual([
      { shard: ANSWERS, how: 'declared' },
      { shard: RANKED, how: 'declared' },
      { shard: MIX, how: 'inherited' },
    ]);
    expect(await items('/v1/vendors/openai/generators')).toEqual([
      { generator: 'openai/gpt-4o@2024-08-06', involvement: ['content'], declared: 1, shards: 2 },
      { generator: 'openai/judge@1', involvement: ['ranking'], declared: 1, shards: 1 },
    ]);
    // It passed the answers on; their maker is another vendor.
    expect(await items('/v1/vendors/anthropic/generators')).toEqual([]);
    expect(await answers('/v1/vendors/anthropic/exposure?exposed=true')).toEqual([
      ['mixed@1', true],
      ['child@1', true],
    ]);
  });

  it('is answered for a generator, of any version or of one', async () => {
    for (const generator of ['openai/gpt-4o', 'openai/gpt-4o@2024-08-06']) {
      const path = `/v1/generators/${encodeURIComponent(generator)}`;
      expect(await items(`${path}/shards`)).toMatchObject([{ shard: ANSWERS }, { shard: MIX }]);
      expect(await answers(`${path}/exposure?exposed=true`)).toEqual([
        ['mixed@1', true],
        ['child@1', true],
      ]);
    }
    expect(await items(`/v1/generators/${encodeURIComponent('openai/gpt-4o@2025')}/shards`)).toEqual([]);
  });

  it('is answered for a dataset version: who used it, and who descends from them', async () => {
    expect(await items('/v1/datasets/mix/versions/1/models')).toEqual([
      { model: 'mixed', version: '1', status: 'used', stages: ['sft'] },
      { model: 'child', version: '1', status: 'inherited', stages: [] },
    ]);
    const page = await scenario.get('/v1/datasets/mix/versions/1/models?limit=1');
    const rest = await items(`/v1/datasets/mix/versions/1/models?limit=1&cursor=${page.nextCursor}`);
    expect(rest).toMatchObject([{ model: 'child' }]);
  });

  it.each([
    ['/v1/vendors/opanai/exposure', 404, 'vendor-not-found'],
    ['/v1/vendors/openai/exposure?exposed=maybe', 400, 'malformed-query'],
    ['/v1/datasets/mix/versions/2/models', 404, 'dataset-version-not-found'],
  ])('is refused where it names nothing: %s', async (path, status, code) => {
    expect(await scenario.request('auditor', 'GET', path)).toMatchObject({ status, body: { code } });
  });
});
