import fc from 'fast-check';
import { AnswerComparer } from './answer-comparer.js';
import { overlap } from './overlap.js';
import { tokensOf } from './tokens.js';

const words = (from: number, count: number): string =>
  Array.from({ length: count }, (_, at) => `w${from + at}`).join(' ');

function comparerOf(...answers: readonly string[]): AnswerComparer {
  const comparer = new AnswerComparer(0.8);
  for (const answer of answers) comparer.add(answer);
  return comparer;
}

const gramsOf = (text: string, n: number): string[] => {
  const tokens = tokensOf(text);
  return Array.from({ length: Math.max(0, tokens.length + 1 - n) }, (_, at) => tokens.slice(at, at + n).join(' '));
};

/** The longest run, by trying each place of each text. */
function slowSpan(one: readonly string[], other: readonly string[]): number {
  let longest = 0;
  for (let at = 0; at < one.length; at++)
    for (let from = 0; from < other.length; from++) {
      let same = 0;
      while (at + same < one.length && one[at + same] === other[from + same]) same++;
      longest = Math.max(longest, same);
    }
  return longest;
}

describe('AnswerComparer', () => {
  it('measures what a comparison of all grams and places measures', () => {
    const text = fc
      .array(fc.constantFrom('a', 'B', 'c,', '我', '\u00ad', 'é', '—'), { maxLength: 60 })
      .map((parts) => parts.join(' '));
    fc.assert(
      fc.property(text, text, (answer, other) => {
        const [compared] = comparerOf(other).compare(0, [answer]);
        const [mine, theirs] = [gramsOf(answer, 13), new Set(gramsOf(other, 13))];
        const [five, otherFive] = [new Set(gramsOf(answer, 5)), new Set(gramsOf(other, 5))];
        const union = new Set([...five, ...otherFive]).size;
        expect(compared).toMatchObject({
          tokens: tokensOf(answer).length,
          grams: mine.length,
          sharedGrams: mine.filter((gram) => theirs.has(gram)).length,
        });
        expect(compared?.span.tokens).toBe(slowSpan(tokensOf(answer), tokensOf(other)));
        if (five.size > 0 && otherFive.size > 0)
          expect(compared?.similarity).toBeCloseTo([...five].filter((gram) => otherFive.has(gram)).length / union, 10);
      }),
      { numRuns: 500 },
    );
  });

  it('shares a 13-gram where the detector `overlap` finds the answer', () => {
    const text = fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 40 }).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(text, text, (answer, other) => {
        const run = overlap.start({ reference: [{ id: 'other', text: other }] });
        run.record(answer, { index: 0, offset: 0, uri: null });
        const [compared] = comparerOf(other).compare(0, [answer]);
        expect(Number((compared?.sharedGrams ?? 0) > 0)).toBe(run.end()['overlapping']);
      }),
      { numRuns: 300 },
    );
  });

  it('says where the longest span is, whatever case and punctuation', () => {
    const copied = words(100, 60);
    const [compared] = comparerOf(`${words(0, 10)} ${copied}.`).compare(0, [`Well: ${copied.toUpperCase()}!`]);
    expect(compared?.span).toEqual({ tokens: 60, at: 1, indexedAt: 10 });
  });

  it('finds an answer that the other model gave to another prompt', () => {
    const comparer = comparerOf(words(0, 100), words(200, 100), words(200, 100));
    const [near, far] = comparer.compare(0, [`${words(200, 99)} end`, words(500, 100)]);
    expect(near).toMatchObject({ similarity: 0, elsewhere: { answer: 1 }, cut: false });
    expect(near?.elsewhere?.similarity).toBeGreaterThan(0.9);
    expect(far?.elsewhere).toBeNull();
  });

  it('compares an answer with so many others at most, and says so', () => {
    const comparer = comparerOf('', ...Array.from({ length: 40 }, (_, at) => `${words(0, 200)} x${at}`));
    expect(comparer.compare(0, [words(0, 200)])[0]).toMatchObject({ cut: true, elsewhere: { similarity: 196 / 197 } });
  });

  it('measures nothing in an answer without tokens', () => {
    const nothing = { tokens: 0, grams: 0, sharedGrams: 0, similarity: 0, elsewhere: null, cut: false };
    expect(comparerOf('', 'a').compare(0, ['', '…'])).toEqual([
      { ...nothing, span: { tokens: 0, at: 0, indexedAt: 0 } },
      { ...nothing, span: { tokens: 0, at: 0, indexedAt: 0 } },
    ]);
  });
});
