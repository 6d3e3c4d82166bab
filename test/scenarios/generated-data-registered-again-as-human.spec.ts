import { digestOf, midnight, modelPath, shardPath, Scenario } from '@testing/harness';

const ESSAYS = digestOf('essays');
const generated = { origins: [{ kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06' }], records: 10 };
const human = { origins: [{ kind: 'human', acquisition: 'commissioned' }], records: 10 };

describe('generated data registered again as human', () => {
  let scenario: Scenario;

  const register = (facts: object) => scenario.request('engineer', 'POST', '/v1/shards', { digest: ESSAYS, ...facts });
  const withoutPosition = async (path: string) => ({ ...(await scenario.get(path)), asOf: undefined });
  const kinds = async () =>
    (await scenario.get(`${shardPath(ESSAYS)}/history`)).items.map(({ kind }: { kind: string }) => kind);

  beforeAll(async () => {
    scenario = await Scenario.begin('2025-02-01');
    await scenario.vendor('openai');
    await scenario.shard(ESSAYS, { uri: 's3://lab/essays.jsonl', ...generated });
    await scenario.dataset('essays@1', [ESSAYS]);
    await scenario.model('lark@1');
    await scenario.use('lark@1', 'essays@1', { stage: 'pretraining', startedAt: midnight('2025-02-02') });
    scenario.on('2025-03-01');
  });
  afterAll(() => scenario.end());

  it('is refused, under its own URI and under another, and the record stays the same', async () => {
    const shard = await withoutPosition(shardPath(ESSAYS));
    const provenance = await withoutPosition(`${modelPath('lark@1')}/provenance`);
    for (const uri of ['s3://lab/essays.jsonl', 's3://human-corpus/part-0001.jsonl', undefined]) {
      const refused = await register({ uri, ...human });
      expect(refused).toMatchObject({
        status: 409,
        body: { code: 'shard-conflict', errors: [{ pointer: '/origins', message: 'differs from what is recorded' }] },
      });
      expect(refused.body.detail).toContain('The attempt is recorded');
    }
    expect(await withoutPosition(shardPath(ESSAYS))).toEqual(shard);
    expect(await withoutPosition(`${modelPath('lark@1')}/provenance`)).toEqual(provenance);
    const elsewhere = await scenario.request('auditor', 'GET', shardPath('s3://human-corpus/part-0001.jsonl'));
    expect(elsewhere).toMatchObject({ status: 404, body: { code: 'shard-not-found' } });
  });

  it('records each attempt in the history, with its author and its statement', async () => {
    expect(await kinds()).toEqual(['shard.registered', ...Array<string>(3).fill('shard.conflict-refused')]);
    const { items } = await scenario.get(`${shardPath(ESSAYS)}/history`);
    const declared = { digest: ESSAYS, records: 10, origins: [{ kind: 'human', involvement: 'content' }] };
    expect(items[2]).toMatchObject({
      at: midnight('2025-03-01'),
      by: expect.stringMatching(/^key:/),
      data: {
        shard: ESSAYS,
        declared: { ...declared, uri: 's3://human-corpus/part-0001.jsonl' },
        differs: ['/origins'],
      },
    });
  });

  it('returns the first receipt when repeated unchanged, and adds a location under another URI', async () => {
    const { items } = await scenario.get(`${shardPath(ESSAYS)}/history`);
    const again = await register({ uri: 's3://lab/essays.jsonl', ...generated });
    expect(again).toMatchObject({ status: 200, body: { receipt: { index: items[0].index } } });
    expect((await register({ uri: 's3://mirror/essays.jsonl', ...generated })).status).toBe(200);
    expect(await kinds()).toHaveLength(5);
    expect((await kinds()).at(-1)).toBe('shard.located');
    expect(await scenario.get(shardPath('s3://mirror/essays.jsonl'))).toMatchObject({
      name: ESSAYS,
      locations: ['s3://lab/essays.jsonl', 's3://mirror/essays.jsonl'],
    });
  });

  it('stays generated in the provenance of the model', async () => {
    const { byInvolvement } = await scenario.get(`${modelPath('lark@1')}/provenance`);
    expect(byInvolvement).toMatchObject([{ kind: 'model_generated', involvement: 'content', shards: 1 }]);
    expect(await scenario.get(`${modelPath('lark@1')}/exposure?vendor=openai`)).toMatchObject({
      exposed: true,
      trained: true,
      paths: [{ shards: 1, example: [ESSAYS] }],
    });
  });
});
