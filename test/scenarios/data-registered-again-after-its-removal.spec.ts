import { digestOf, midnight, Scenario } from '@testing/harness';

const BOOK = digestOf('a book');
const COPY = digestOf('the same book, in another file');
const TOKENS = digestOf('its tokens');

describe('data registered again after its removal', () => {
  let scenario: Scenario;
  let removal: string;
  let before: number;

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-03-01');
    await scenario.shard(BOOK, { uri: 's3://lake/books/1.txt', dataset: 'books' });
    removal = await scenario.removal({
      selector: { uriPrefix: 's3://lake/books/' },
      basis: 'licence_expiry',
      effectiveAt: midnight('2026-03-01'),
    });
    before = (await scenario.get(`/v1/removals/${removal}`)).asOf.treeSize;
    scenario.on('2026-04-01');
    await scenario.shard(BOOK, { uri: 's3://lake/books/1.txt', dataset: 'books' });
    await scenario.shard(COPY, { uri: 's3://lake/books/again/1.txt' });
    await scenario.shard(TOKENS, { derivedFrom: [COPY], activity: { kind: 'tokenize' } });
  });
  afterAll(() => scenario.end());

  const scope = async (asOf?: number) =>
    (await scenario.get(`/v1/removals/${removal}/scope`, asOf)).items.map(
      ({ shard, role, at }: Record<string, string>) => [shard, role, at],
    );

  it('is accepted, and removed from its registration on', async () => {
    expect(await scope()).toEqual([
      [BOOK, 'selected', midnight('2026-03-01')],
      [COPY, 'selected', midnight('2026-04-01')],
      [TOKENS, 'descends', midnight('2026-04-01')],
    ]);
    expect(await scope(before)).toEqual([[BOOK, 'selected', midnight('2026-03-01')]]);
  });

  it('raises findings that name the shards', async () => {
    const { items } = await scenario.get(`/v1/findings?removal=${removal}`);
    expect(items.map(({ kind, count, examples }: Record<string, unknown>) => [kind, count, examples])).toEqual([
      ['removed-content-derived', 1, [TOKENS]],
      ['removed-content-registered', 2, [BOOK, COPY]],
    ]);
  });

  it('counts each shard once, however often it is registered again, until the finding is settled', async () => {
    const list = `/v1/findings?removal=${removal}&kind=removed-content-registered`;
    const before = (await scenario.get('/v1/ledger')).asOf.treeSize;
    await scenario.shard(BOOK, { uri: 's3://lake/books/1.txt', dataset: 'books' });
    await scenario.shard(COPY, { uri: 's3://lake/books/again/1.txt' });
    const [found] = (await scenario.get(list)).items;
    expect([found.count, found.examples]).toEqual([2, [BOOK, COPY]]);
    expect((await scenario.get('/v1/ledger')).asOf.treeSize).toBe(before);
    await scenario.request('compliance', 'POST', `/v1/findings/${found.id}/resolve`, { reason: 'It is deleted.' });
    await scenario.shard(COPY, { uri: 's3://lake/books/again/1.txt' });
    const { items } = await scenario.get(list);
    expect(items.map(({ state, count }: Record<string, unknown>) => [state, count])).toEqual([
      ['open', 1],
      ['resolved', 2],
    ]);
  });

  it('stays removed after a correction of its facts', async () => {
    await scenario.correct(COPY, 'misfiled', { dataset: 'letters', origins: [{ kind: 'human' }] });
    expect(await scope()).toHaveLength(3);
  });
});
