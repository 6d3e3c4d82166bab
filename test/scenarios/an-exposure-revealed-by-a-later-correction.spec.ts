import { digestOf, midnight, modelPath, shardCounts, shardPath, Scenario } from '@testing/harness';

const FORUM = digestOf('forum');
const CLEANED = digestOf('forum, cleaned');
const TOKENISED = digestOf('forum, cleaned, tokenised');
const BOOKS = digestOf('books');
const human = { kind: 'human', acquisition: 'licence' };
const generated = { kind: 'model_generated', generator: 'openai/gpt-3.5-turbo@0613' };
const REASON = 'The licensor told us on 12 September that half of the posts were written by a bot.';
const PROVENANCE = `${modelPath('lark@1')}/provenance`;
const EXPOSURE = `${modelPath('lark@1')}/exposure?vendor=openai`;

describe('an exposure revealed by a later correction', () => {
  let scenario: Scenario;
  let position: { treeSize: number };
  const before: Record<string, string> = {};
  const paths = [PROVENANCE, EXPOSURE, `${PROVENANCE}?weighted=true`, shardPath(FORUM), shardPath(TOKENISED)];

  beforeAll(async () => {
    scenario = await Scenario.begin('2025-03-01');
    await scenario.vendor('openai');
    await scenario.shard(FORUM, { origins: [human], tokens: 500 });
    await scenario.shard(CLEANED, { derivedFrom: [FORUM], tokens: 450, activity: { kind: 'filter' } });
    await scenario.shard(TOKENISED, { derivedFrom: [CLEANED], tokens: 440, activity: { kind: 'tokenize' } });
    await scenario.shard(BOOKS, { origins: [human], tokens: 560 });
    await scenario.dataset('text@1', [TOKENISED, BOOKS]);
    await scenario.model('lark@1');
    await scenario.use('lark@1', 'text@1', { stage: 'pretraining', startedAt: midnight('2025-03-01') });
    scenario.on('2025-05-20');
    for (const path of paths) before[path] = await scenario.getText(path);
    position = (await scenario.get('/v1/ledger')).asOf;
    scenario.on('2025-09-15');
    await scenario.correct(FORUM, REASON, { origins: [human, generated] });
    scenario.on('2025-09-16');
  });
  afterAll(() => scenario.end());

  it('is absent before the correction', () => {
    const { exposed, trained, paths, gaps } = JSON.parse(before[EXPOSURE] ?? '');
    expect({ exposed, trained, paths, gaps }).toEqual({ exposed: false, trained: false, paths: [], gaps: [] });
    const { totals, byKind } = JSON.parse(before[PROVENANCE] ?? '');
    expect(totals).toMatchObject({ shards: 2, tokens: 1_000 });
    expect(shardCounts(byKind, 'kind')).toEqual({ human: [2, 1, 1] });
  });

  it('reaches the model through the derived shards', async () => {
    const found = await scenario.get(EXPOSURE);
    expect(found).toMatchObject({
      exposed: true,
      trained: true,
      paths: [
        {
          ...{ via: 'data', model: 'lark', version: '1', stage: 'pretraining', dataset: 'text', datasetVersion: '1' },
          ...{ shards: 1, sources: 1, involvement: ['content'], firstUsedAt: midnight('2025-03-01') },
          ...{ example: [FORUM, CLEANED, TOKENISED], collectionKnown: false },
        },
      ],
      gaps: [],
    });
    expect(found.asOf).toMatchObject({ treeSize: position.treeSize + 1, time: midnight('2025-09-15') });
    expect((await scenario.get(shardPath(TOKENISED))).effectiveOrigins).toMatchObject([human, generated]);
  });

  it('changes the breakdown but not the totals', async () => {
    const found = await scenario.get(PROVENANCE);
    expect(found.totals).toMatchObject({ shards: 2, tokens: 1_000 });
    expect(shardCounts(found.byKind, 'kind')).toEqual({ human: [2, 1, 1], model_generated: [1, 0, 1] });
    expect(found.byVendor).toMatchObject([{ vendor: 'openai', shards: 1, tokens: 440, direct: { shards: 0 } }]);
  });

  it('leaves every earlier answer unchanged to the byte, by tree size and by instant', async () => {
    for (const path of paths) {
      expect(await scenario.getText(path, position.treeSize)).toBe(before[path]);
      expect(await scenario.getText(path, midnight('2025-05-21'))).toBe(before[path]);
      expect(await scenario.getText(path, midnight('2025-09-14'))).toBe(before[path]);
      expect(await scenario.getText(path)).not.toBe(before[path]);
    }
  });

  it('keeps both declarations, with the reason', async () => {
    const { items } = await scenario.get(`${shardPath(FORUM)}/history`);
    expect(items).toMatchObject([
      { kind: 'shard.registered', at: midnight('2025-03-01'), data: { origins: [human] } },
      {
        kind: 'shard.corrected',
        at: midnight('2025-09-15'),
        data: { reason: REASON, facts: { origins: [human, generated] } },
      },
    ]);
  });
});
