import { InspectedFolder } from '@testing/harness';

const LINES = ['One two three.', 'Four five', 'Sechs Wörter stehen in dieser Zeile'];
const words = (lines: readonly string[]): number => lines.join(' ').split(' ').length;

/** Tokens of two tokenisers do not compare: a breakdown by what was measured has no sum of both. */
describe('tokens by two tokenisers', () => {
  let world: InspectedFolder;
  const names = ['a', 'b', 'c'];

  beforeAll(async () => {
    world = await InspectedFolder.open();
    const members: string[] = [];
    for (const name of names)
      members.push(
        await world.register(
          `${name}.jsonl`,
          LINES.map((text) => ({ text: `${text} ${name}` })),
        ),
      );
    await world.send('/v1/datasets/read/versions', { version: '1', add: members });
  });
  afterAll(() => world.close());

  const count = (dataset: string, parameters: object, sample?: object) =>
    world.inspect({ subject: { selector: { dataset } }, detectors: [{ name: 'counts', parameters }], sample });
  const byTokeniser = async (asOf = '') => {
    const route = `/v1/datasets/read/versions/1/breakdown?basis=measured${asOf}`;
    return (await world.api.request('GET', route)).body.byTokeniser;
  };

  it('are rows of their own, each with its shards; a sample is in no sum', async () => {
    expect(await byTokeniser()).toEqual([]);
    await count('a.jsonl', {});
    expect(await byTokeniser()).toEqual([]);
    const whitespace = { tokeniser: 'whitespace' };
    const each = words(LINES) + LINES.length;
    for (const name of ['a', 'b']) await count(`${name}.jsonl`, whitespace);
    await count('c.jsonl', whitespace, { records: 1, seed: 's' });
    const ofWords = { tokeniser: 'whitespace', library: null, tokens: 2 * each, shards: 2, sampled: 1, ofShards: 3 };
    expect(await byTokeniser()).toEqual([ofWords]);
    const { treeSize } = (await world.api.request('GET', '/v1/ledger')).body.asOf;

    const [of] = await count('a.jsonl', { tokeniser: 'cl100k_base' });
    const { tokens, tokeniserLibrary: library } = of?.facts ?? {};
    expect(tokens).toBeGreaterThan(each);
    // Measured twice: the newest counts, once.
    await count('a.jsonl', { tokeniser: 'cl100k_base' });
    const ofPairs = { tokeniser: 'cl100k_base', library, tokens, shards: 1, sampled: 0, ofShards: 3 };
    expect(await byTokeniser()).toEqual([ofPairs, ofWords]);
    expect(await byTokeniser(`&asOf=${treeSize}`)).toEqual([ofWords]);

    await count('c.jsonl', whitespace);
    // A later sample takes back no measurement of the whole.
    await count('b.jsonl', whitespace, { records: 1, seed: 's' });
    expect(await byTokeniser()).toEqual([ofPairs, { ...ofWords, tokens: 3 * each, shards: 3, sampled: 0 }]);
  });
});
