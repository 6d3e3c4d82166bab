import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const ESSAYS = digestOf('essays');
const SYNTHETIC = digestOf('synthetic');
const LETTERS = digestOf('letters');
const SPEECHES = digestOf('speeches');
const human = { origins: [{ kind: 'human' }], tokens: 10 };
const VERSIONS = '/v1/datasets/mix/versions';

describe('a mix replaced by its successor', () => {
  let story: Scenario;

  const order = (body: object) => story.request('engineer', 'POST', VERSIONS, body);
  const exposure = async (model: string) => (await story.ask(`${modelPath(model)}/exposure?vendor=openai`)).exposed;
  const members = async (version: string) =>
    (await story.ask(`${VERSIONS}/${version}/members`)).items.map(({ shard }: { shard: string }) => shard).sort();

  beforeAll(async () => {
    story = await Scenario.begin('2025-04-01');
    await story.vendor('openai');
    for (const shard of [ESSAYS, LETTERS, SPEECHES]) await story.shard(shard, human);
    const origin = { kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06' };
    await story.shard(SYNTHETIC, { origins: [origin], tokens: 5 });
    await story.dataset('mix@1', [ESSAYS, SYNTHETIC, LETTERS]);
    const used = { stage: 'pretraining', startedAt: midnight('2025-04-01') };
    await story.model('lark@1');
    await story.use('lark@1', 'mix@1', used);
    story.on('2025-06-30');
    await story.dataset('mix@2', { base: '1', add: [SPEECHES], remove: [SYNTHETIC] });
    await story.model('lark@2');
    await story.use('lark@2', 'mix@2', { ...used, startedAt: midnight('2025-07-01') });
    await story.model('lark@1.1', [{ model: 'lark', version: '1', relation: 'initialised_from' }]);
    await story.use('lark@1.1', 'mix@2', { ...used, startedAt: midnight('2025-07-01') });
  });
  afterAll(() => story.end());

  it('says what was added and what was taken out', async () => {
    expect(await members('2')).toEqual([ESSAYS, LETTERS, SPEECHES].sort());
    const found = await story.ask(`${VERSIONS}/2/diff?from=1`);
    expect(found).toMatchObject({
      ...{ from: '1', to: '2', added: 1, removed: 1, nextCursor: null },
      items: [
        { change: 'added', shard: SPEECHES },
        { change: 'removed', shard: SYNTHETIC },
      ],
    });
    expect(await story.ask(`${VERSIONS}/2`)).toMatchObject({ base: '1', shards: 3, state: 'committed' });
  });

  it('leaves the version before as it was', async () => {
    expect(await members('1')).toEqual([ESSAYS, SYNTHETIC, LETTERS].sort());
    expect(await story.ask(`${VERSIONS}/1`)).toMatchObject({ shards: 3, committedAt: midnight('2025-04-01') });
    const answered = await story.request('auditor', 'GET', `${VERSIONS}/2?asOf=${midnight('2025-06-01')}`);
    expect(answered).toMatchObject({ status: 404, body: { code: 'dataset-version-not-found' } });
  });

  it('is never given other members under the same version', async () => {
    const { asOf } = await story.ask('/v1/ledger');
    const other = await order({ version: '1', add: [ESSAYS, LETTERS] });
    expect(other).toMatchObject({ status: 409, body: { code: 'dataset-version-conflict' } });
    expect(other.body.detail).toContain('A committed set never changes');
    const weightier = await order({ version: '1', add: [ESSAYS, SYNTHETIC, LETTERS, LETTERS] });
    expect(weightier).toMatchObject({ status: 409, body: { code: 'dataset-version-conflict' } });
    const stranger = await order({ version: '3', base: '2', remove: [SYNTHETIC] });
    expect(stranger).toMatchObject({ status: 400, body: { code: 'not-a-member', errors: [{ pointer: '/remove/0' }] } });
    expect((await story.ask('/v1/ledger')).asOf).toEqual(asOf);
  });

  it('is the same version when it is said again', async () => {
    const { asOf, committedEntry } = await story.ask(`${VERSIONS}/2`);
    const again = await order({ version: '2', base: '1', add: [SPEECHES], remove: [SYNTHETIC] });
    expect(again).toMatchObject({ status: 200, body: { receipt: { index: committedEntry } } });
    expect((await story.ask('/v1/ledger')).asOf).toEqual(asOf);
  });

  it('ends the exposure of what is trained afresh on it, and not of what goes on from the old model', async () => {
    expect([await exposure('lark@1'), await exposure('lark@2')]).toEqual([true, false]);
    expect(await story.ask(`${modelPath('lark@1.1')}/exposure?vendor=openai`)).toMatchObject({
      exposed: true,
      trained: true,
      paths: [{ model: 'lark', version: '1', dataset: 'mix', datasetVersion: '1', example: [SYNTHETIC] }],
    });
    const own = await story.ask(`${modelPath('lark@1.1')}/provenance`);
    expect(own).toMatchObject({ totals: { shards: 3, tokens: 30 }, byVendor: [] });
    const chain = await story.ask(`${modelPath('lark@1.1')}/provenance?chain=true`);
    expect(chain).toMatchObject({ totals: { shards: 4, tokens: 35 }, byVendor: [{ vendor: 'openai', shards: 1 }] });
  });
});
