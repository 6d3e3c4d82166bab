import fc from 'fast-check';
import type { JsonObject } from '@core/kernel';
import { GramIndex } from './gram-index.js';
import { overlap } from './overlap.js';
import { tokensOf } from './tokens.js';

/** The items whose n-grams are in the text, by comparing every n-gram with every other. */
function slowItems(items: readonly string[], text: string, n: number): number[] {
  const gramsOf = (one: string): string[] => {
    const tokens = tokensOf(one);
    return tokens.slice(n - 1).map((_, at) => tokens.slice(at, at + n).join(' '));
  };
  const there = gramsOf(text);
  return items.flatMap((item, at) => (gramsOf(item).some((gram) => there.includes(gram)) ? [at] : []));
}

describe('GramIndex', () => {
  it('finds the items that a comparison of all n-grams finds', () => {
    const word = fc.constantFrom('a', 'b', 'B', 'ç', '我', '. ', 'd');
    const text = fc.array(word, { maxLength: 40 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), text, fc.integer({ min: 1, max: 6 }), (items, searched, n) => {
        const index = new GramIndex(n);
        for (const item of items) index.add(item);
        expect(index.find(searched)?.items ?? []).toEqual(slowItems(items, searched, n));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('overlap', () => {
  const QUESTION =
    'A train leaves at noon and a second one an hour later; how far apart are they when the first one stops?';
  const items = [
    { id: 'q1', text: QUESTION },
    { id: 'q2', text: 'Name the capital of a country that has none, and explain at length why that is so, if it is.' },
    { id: 'q3', text: 'Too short to be measured.' },
  ];
  const facts = (texts: readonly string[], more: JsonObject = {}): JsonObject => {
    const run = overlap.start({ reference: items, ...more });
    for (const [index, text] of texts.entries()) run.record(text, { index, offset: 10 * index, uri: null });
    return run.end();
  };

  it('reports how much of each item is there, and how many tokens in a row', () => {
    const part = 'and a second one an hour later how far apart are they when';
    const found = facts(['Nothing of it.', `Homework: ${QUESTION.toUpperCase()} Answer: far.`, `So: ${part} it stops`]);
    expect(found).toMatchObject({
      n: 13,
      records: 3,
      overlapping: 2,
      // Wilson: 2 of 3.
      per100000: { rate: expect.closeTo(66_667, 0), low: expect.closeTo(20_766, 0), high: expect.closeTo(93_851, 0) },
      longest: 22,
      items: 3,
      itemsTooShort: 1,
      itemsFound: 1,
    });
    expect(found['found']).toEqual([{ id: 'q1', grams: 10, found: 10, share: 1, records: 2 }]);
    expect(found['examples']).toEqual([
      { record: 1, offset: 10, uri: undefined, reference: 'q1', tokens: 22 },
      { record: 2, offset: 20, uri: undefined, reference: 'q1', tokens: 13 },
    ]);
  });

  it.each([[{ reference: [] }], [{ n: 4 }], [{ reference: [{ id: 'x' }] }], [{ ngram: 5 }]])(
    'refuses %j',
    (parameters) => {
      expect(() => facts([], parameters)).toThrow(expect.objectContaining({ code: 'invalid-parameters' }));
    },
  );
});
