import { digestOf, midnight, modelPath, shardPath, Scenario } from '@testing/harness';

const PLACE = 's3://lab/answers/part-0001.jsonl';
const MIRROR = 'https://mirror.example/answers/part-0001.jsonl';
const CONTENT = digestOf('answers');
const OTHER_CONTENT = digestOf('other answers, put in the same place');
const facts = { origins: [{ kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06' }], records: 20 };
const EXPOSURE = `${modelPath('lark@1')}/exposure?vendor=openai`;

describe('a shard registered by its URI and bound to a digest later', () => {
  let scenario: Scenario;
  let before: { size: number; exposure: string; shard: string };

  const register = (named: object) => scenario.request('engineer', 'POST', '/v1/shards', { ...named, ...facts });
  const status = async (name: string, asOf?: number) =>
    (await scenario.request('auditor', 'GET', shardPath(name) + (asOf === undefined ? '' : `?asOf=${asOf}`))).status;

  beforeAll(async () => {
    scenario = await Scenario.begin('2025-03-01');
    await scenario.vendor('openai');
    await scenario.shard(PLACE, facts);
    await scenario.dataset('answers@1', [PLACE]);
    await scenario.model('lark@1');
    await scenario.use('lark@1', 'answers@1', { stage: 'sft', startedAt: midnight('2025-03-01') });
    const [exposure, shard] = [await scenario.getText(EXPOSURE), await scenario.getText(shardPath(PLACE))];
    before = { size: (await scenario.get('/v1/ledger')).asOf.treeSize, exposure, shard };
  });
  afterAll(() => scenario.end());

  it('is named by its URI first', async () => {
    expect(await scenario.get(shardPath(PLACE))).toMatchObject({ name: PLACE, digest: null, locations: [PLACE] });
    expect(await scenario.get(EXPOSURE)).toMatchObject({ exposed: true, paths: [{ example: [PLACE] }] });
    expect(await status(CONTENT)).toBe(404);
  });

  it('is the same shard once its digest is declared, and is found by both names', async () => {
    scenario.on('2025-04-01');
    expect((await register({ uri: PLACE, digest: CONTENT })).status).toBe(200);
    const bound = await scenario.get(shardPath(CONTENT));
    expect(bound).toMatchObject({ name: CONTENT, digest: CONTENT, uri: PLACE, records: 20, locations: [PLACE] });
    expect(await scenario.get(shardPath(PLACE))).toEqual(bound);
    expect(await scenario.get(EXPOSURE)).toMatchObject({ exposed: true, paths: [{ shards: 1, example: [CONTENT] }] });
    expect((await scenario.get(`${shardPath(PLACE)}/impact`)).modelVersions).toMatchObject([{ model: 'lark' }]);
  });

  it('is found by further locations', async () => {
    scenario.on('2025-05-01');
    expect((await register({ uri: MIRROR, digest: CONTENT })).status).toBe(200);
    expect(await scenario.get(shardPath(MIRROR))).toMatchObject({
      name: CONTENT,
      uri: PLACE,
      locations: [PLACE, MIRROR],
    });
    const { items } = await scenario.get(`${shardPath(MIRROR)}/history`);
    expect(items.map(({ kind, at }: { kind: string; at: string }) => [kind, at.slice(0, 10)])).toEqual([
      ['shard.registered', '2025-03-01'],
      ['shard.bound', '2025-04-01'],
      ['shard.located', '2025-05-01'],
    ]);
  });

  it('keeps its content when another digest is registered at the same URI', async () => {
    expect((await register({ uri: PLACE, digest: OTHER_CONTENT })).status).toBe(201);
    expect(await scenario.get(shardPath(PLACE))).toMatchObject({ name: CONTENT });
    expect(await scenario.get(shardPath(OTHER_CONTENT))).toMatchObject({ name: OTHER_CONTENT, uri: PLACE });
    expect(await scenario.get(`${shardPath(OTHER_CONTENT)}/impact`)).toMatchObject({ modelVersions: [] });
  });

  it('is bound once: another digest is refused, and the attempt is recorded', async () => {
    const digest = digestOf('what someone else downloaded');
    const refused = await scenario.request('engineer', 'POST', `${shardPath(PLACE)}/bindings`, { digest });
    expect(refused).toMatchObject({ status: 409, body: { code: 'already-bound', errors: [{ pointer: '/digest' }] } });
    const { items } = await scenario.get(`${shardPath(PLACE)}/history`);
    expect(items.at(-1)).toMatchObject({ kind: 'shard.conflict-refused', data: { declared: { digest } } });
    expect(await status(digest)).toBe(404);
  });

  it('has its earlier names at earlier positions', async () => {
    expect(await scenario.getText(EXPOSURE, before.size)).toBe(before.exposure);
    expect(await scenario.getText(shardPath(PLACE), before.size)).toBe(before.shard);
    expect(await scenario.getText(EXPOSURE, midnight('2025-03-31'))).toBe(before.exposure);
    expect([await status(CONTENT, before.size), await status(MIRROR, before.size)]).toEqual([404, 404]);
    expect([await status(CONTENT, before.size + 1), await status(MIRROR, before.size + 1)]).toEqual([200, 404]);
  });
});
