import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const ESSAYS = digestOf('essays');
const SYNTHETIC = digestOf('synthetic');
const LETTERS = digestOf('letters');
const SPEECHES = digestOf('speeches');
const human = { origins: [{ kind: 'human' }], tokens: 10 };
const VERSIONS = '/v1/datasets/mix/versions';

describe('a mix replaced by its successor', () => {
  let scenario: Scenario;

  const order = (body: object) => scenario.request('engineer', 'POST', VERSIONS, body);
  const exposure = async (model: string) => (await scenario.get(`${modelPath(model)}/exposure?vendor=openai`)).exposed;
  const members = async (version: string) =>
    (await scenario.get(`${VERSIONS}/${version}/members`)).items.map(({ shard }: { shard: string }) => shard).sort();

  beforeAll(async () => {
    scenario = await Scenario.begin('2025-04-01');
    await scenario.vendor('openai');
    for (const shard of [ESSAYS, LETTERS, SPEECHES]) await scenario.shard(shard, human);
    const origin = { kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06' };
    await scenario.shard(SYNTHETIC, { origins: [origin], tokens: 5 });
    await scenario.dataset('mix@1', [ESSAYS, SYNTHETIC, LETTERS]);
    const used = { stage: 'pretraining', startedAt: midnight('2025-04-01') };
    await scenario.model('lark@1');
    await scenario.use('lark@1', 'mix@1', used);
    scenario.on('2025-06-30');
    await scenario.dataset('mix@2', { base: '1', add: [SPEECHES], remove: [SYNTHETIC] });
    await scenario.model('lark@2');
    await scenario.use('lark@2', 'mix@2', { ...used, startedAt: midnight('2025-07-01') });
    await scenario.model('lark@1.1', [{ model: 'lark', version: '1', relation: 'initialised_from' }]);
    await scenario.use('lark@1.1', 'mix@2', { ...used, startedAt: midnight('2025-07-01') });
  });
  afterAll(() => scenario.end());

  it('lists what was added and removed', async () => {
    expect(await members('2')).toEqual([ESSAYS, LETTERS, SPEECHES].sort());
    const found = await scenario.get(`${VERSIONS}/2/diff?from=1`);
    expect(found).toMatchObject({
      ...{ from: '1', to: '2', added: 1, removed: 1, nextCursor: null },
      items: [
        { change: 'added', shard: SPEECHES },
        { change: 'removed', shard: SYNTHETIC },
      ],
    });
    expect(await scenario.get(`${VERSIONS}/2`)).toMatchObject({ base: '1', shards: 3, state: 'committed' });
  });

  it('leaves the earlier version unchanged', async () => {
    expect(await members('1')).toEqual([ESSAYS, SYNTHETIC, LETTERS].sort());
    expect(await scenario.get(`${VERSIONS}/1`)).toMatchObject({ shards: 3, committedAt: midnight('2025-04-01') });
    const answer = await scenario.request('auditor', 'GET', `${VERSIONS}/2?asOf=${midnight('2025-06-01')}`);
    expect(answer).toMatchObject({ status: 404, body: { code: 'dataset-version-not-found' } });
  });

  it('refuses other members under the same version', async () => {
    const { asOf } = await scenario.get('/v1/ledger');
    const other = await order({ version: '1', add: [ESSAYS, LETTERS] });
    expect(other).toMatchObject({ status: 409, body: { code: 'dataset-version-conflict' } });
    expect(other.body.detail).toContain('A committed set never changes');
    const heavier = await order({ version: '1', add: [ESSAYS, SYNTHETIC, LETTERS, LETTERS] });
    expect(heavier).toMatchObject({ status: 409, body: { code: 'dataset-version-conflict' } });
    const nonMember = await order({ version: '3', base: '2', remove: [SYNTHETIC] });
    expect(nonMember).toMatchObject({
      status: 400,
      body: { code: 'not-a-member', errors: [{ pointer: '/remove/0' }] },
    });
    expect((await scenario.get('/v1/ledger')).asOf).toEqual(asOf);
  });

  it('returns the first receipt when the same version is committed again', async () => {
    const { asOf, committedEntry } = await scenario.get(`${VERSIONS}/2`);
    const again = await order({ version: '2', base: '1', add: [SPEECHES], remove: [SYNTHETIC] });
    expect(again).toMatchObject({ status: 200, body: { receipt: { index: committedEntry } } });
    expect((await scenario.get('/v1/ledger')).asOf).toEqual(asOf);
  });

  it('ends the exposure of a model trained from scratch, but not of one initialised from the old model', async () => {
    expect([await exposure('lark@1'), await exposure('lark@2')]).toEqual([true, false]);
    expect(await scenario.get(`${modelPath('lark@1.1')}/exposure?vendor=openai`)).toMatchObject({
      exposed: true,
      trained: true,
      paths: [{ model: 'lark', version: '1', dataset: 'mix', datasetVersion: '1', example: [SYNTHETIC] }],
    });
    const own = await scenario.get(`${modelPath('lark@1.1')}/provenance`);
    expect(own).toMatchObject({ totals: { shards: 3, tokens: 30 }, byVendor: [] });
    const chain = await scenario.get(`${modelPath('lark@1.1')}/provenance?chain=true`);
    expect(chain).toMatchObject({ totals: { shards: 4, tokens: 35 }, byVendor: [{ vendor: 'openai', shards: 1 }] });
  });
});
