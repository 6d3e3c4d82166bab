import fc from 'fast-check';
import { GramIndex } from './gram-index.js';
import { type CommonSpan, SpanIndex } from './span-index.js';

/** Dynamic programming over all pairs of places: the length of the common run that ends at both. */
function slowSpans(searched: Int32Array, indexed: Int32Array): { lengths: number[]; best: CommonSpan } {
  let before = new Array<number>(indexed.length + 1).fill(0);
  let best: CommonSpan = { tokens: 0, at: 0, indexedAt: 0 };
  const lengths: number[] = [];
  for (let at = 0; at < searched.length; at++) {
    const row = new Array<number>(indexed.length + 1).fill(0);
    for (let other = 0; other < indexed.length; other++) {
      if (searched[at] !== indexed[other]) continue;
      const tokens = (before[other] ?? 0) + 1;
      row[other + 1] = tokens;
      if (tokens > best.tokens) best = { tokens, at: at + 1 - tokens, indexedAt: other + 1 - tokens };
    }
    lengths.push(Math.max(...row));
    before = row;
  }
  return { lengths, best };
}

function search(searched: Int32Array, indexed: Int32Array): { lengths: number[]; best: CommonSpan } {
  const lengths = new Int32Array(searched.length);
  const best = new SpanIndex(indexed).search(searched, lengths);
  return { lengths: [...lengths], best };
}

describe('SpanIndex', () => {
  it('finds what a comparison of all places finds', () => {
    const tokens = fc.integer({ min: 1, max: 4 }).chain((kinds) => {
      const token = fc.integer({ min: 0, max: kinds });
      return fc.tuple(fc.array(token, { maxLength: 40 }), fc.array(token, { maxLength: 40 }));
    });
    fc.assert(
      fc.property(tokens, ([one, other]) => {
        const [searched, indexed] = [Int32Array.from(one), Int32Array.from(other)];
        expect(search(searched, indexed)).toEqual(slowSpans(searched, indexed));
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds an n-gram where the detector `overlap` finds one', () => {
    const word = fc.constantFrom('a', 'b', 'c');
    const words = fc.array(word, { maxLength: 60 });
    fc.assert(
      fc.property(words, words, fc.integer({ min: 1, max: 13 }), (one, other, n) => {
        const index = new GramIndex(n);
        index.add(other.join(' '));
        const numbers = (text: readonly string[]) => Int32Array.from(text, (letter) => letter.charCodeAt(0));
        const found = search(numbers(one), numbers(other)).best.tokens >= n;
        expect(found).toBe(index.find(one.join(' ')) !== null);
      }),
      { numRuns: 300 },
    );
  });

  it('stays linear for a text that is made to have many edges', () => {
    const hostile = Int32Array.from({ length: 200_000 }, (_, at) => (at % 2 === 0 ? 0 : at));
    const start = process.cpuUsage();
    const { best } = search(hostile, hostile);
    const { user } = process.cpuUsage(start);
    expect(best).toEqual({ tokens: 200_000, at: 0, indexedAt: 0 });
    // A quadratic search would take minutes.
    expect(user / 1e6).toBeLessThan(10);
  });
});
