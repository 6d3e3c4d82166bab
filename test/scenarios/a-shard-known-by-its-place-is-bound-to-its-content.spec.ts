import { digestOf, midnight, modelPath, shardPath, Scenario } from '@testing/harness';

const PLACE = 's3://lab/answers/part-0001.jsonl';
const MIRROR = 'https://mirror.example/answers/part-0001.jsonl';
const CONTENT = digestOf('answers');
const OTHER_CONTENT = digestOf('other answers, put in the same place');
const facts = { origins: [{ kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06' }], records: 20 };
const EXPOSURE = `${modelPath('lark@1')}/exposure?vendor=openai`;

describe('a shard known by its place is bound to its content', () => {
  let story: Scenario;
  let before: { size: number; exposure: string; shard: string };

  const say = (named: object) => story.request('engineer', 'POST', '/v1/shards', { ...named, ...facts });
  const status = async (name: string, asOf?: number) =>
    (await story.request('auditor', 'GET', shardPath(name) + (asOf === undefined ? '' : `?asOf=${asOf}`))).status;

  beforeAll(async () => {
    story = await Scenario.begin('2025-03-01');
    await story.vendor('openai');
    await story.shard(PLACE, facts);
    await story.dataset('answers@1', [PLACE]);
    await story.model('lark@1');
    await story.use('lark@1', 'answers@1', { stage: 'sft', startedAt: midnight('2025-03-01') });
    const [exposure, shard] = [await story.askText(EXPOSURE), await story.askText(shardPath(PLACE))];
    before = { size: (await story.ask('/v1/ledger')).asOf.treeSize, exposure, shard };
  });
  afterAll(() => story.end());

  it('is named by its place first', async () => {
    expect(await story.ask(shardPath(PLACE))).toMatchObject({ name: PLACE, digest: null, locations: [PLACE] });
    expect(await story.ask(EXPOSURE)).toMatchObject({ exposed: true, paths: [{ example: [PLACE] }] });
    expect(await status(CONTENT)).toBe(404);
  });

  it('is the same shard when its digest is told, and is found by both names', async () => {
    story.on('2025-04-01');
    expect((await say({ uri: PLACE, digest: CONTENT })).status).toBe(200);
    const bound = await story.ask(shardPath(CONTENT));
    expect(bound).toMatchObject({ name: CONTENT, digest: CONTENT, uri: PLACE, records: 20, locations: [PLACE] });
    expect(await story.ask(shardPath(PLACE))).toEqual(bound);
    expect(await story.ask(EXPOSURE)).toMatchObject({ exposed: true, paths: [{ shards: 1, example: [CONTENT] }] });
    expect((await story.ask(`${shardPath(PLACE)}/impact`)).modelVersions).toMatchObject([{ model: 'lark' }]);
  });

  it('is found where else it is kept', async () => {
    story.on('2025-05-01');
    expect((await say({ uri: MIRROR, digest: CONTENT })).status).toBe(200);
    expect(await story.ask(shardPath(MIRROR))).toMatchObject({ name: CONTENT, uri: PLACE, locations: [PLACE, MIRROR] });
    const { items } = await story.ask(`${shardPath(MIRROR)}/history`);
    expect(items.map(({ kind, at }: { kind: string; at: string }) => [kind, at.slice(0, 10)])).toEqual([
      ['shard.registered', '2025-03-01'],
      ['shard.bound', '2025-04-01'],
      ['shard.located', '2025-05-01'],
    ]);
  });

  it('stays what its place was said to hold when something else is put there', async () => {
    expect((await say({ uri: PLACE, digest: OTHER_CONTENT })).status).toBe(201);
    expect(await story.ask(shardPath(PLACE))).toMatchObject({ name: CONTENT });
    expect(await story.ask(shardPath(OTHER_CONTENT))).toMatchObject({ name: OTHER_CONTENT, uri: PLACE });
    expect(await story.ask(`${shardPath(OTHER_CONTENT)}/impact`)).toMatchObject({ modelVersions: [] });
  });

  it('is bound once: another digest is refused, and the attempt recorded', async () => {
    const digest = digestOf('what somebody else downloaded');
    const refused = await story.request('engineer', 'POST', `${shardPath(PLACE)}/bindings`, { digest });
    expect(refused).toMatchObject({ status: 409, body: { code: 'already-bound', errors: [{ pointer: '/digest' }] } });
    const { items } = await story.ask(`${shardPath(PLACE)}/history`);
    expect(items.at(-1)).toMatchObject({ kind: 'shard.conflict-refused', data: { declared: { digest } } });
    expect(await status(digest)).toBe(404);
  });

  it('has at an earlier position the names of then', async () => {
    expect(await story.askText(EXPOSURE, before.size)).toBe(before.exposure);
    expect(await story.askText(shardPath(PLACE), before.size)).toBe(before.shard);
    expect(await story.askText(EXPOSURE, midnight('2025-03-31'))).toBe(before.exposure);
    expect([await status(CONTENT, before.size), await status(MIRROR, before.size)]).toEqual([404, 404]);
    expect([await status(CONTENT, before.size + 1), await status(MIRROR, before.size + 1)]).toEqual([200, 404]);
  });
});
