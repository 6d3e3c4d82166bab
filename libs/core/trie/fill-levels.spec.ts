import fc from 'fast-check';
import { fillLevels } from './fill-levels.js';
import { HASH_BYTES, innerHash } from './hash.js';
import { IndexLayout } from './index-layout.js';

/** The obvious way: a node at a time. */
function filled(index: Buffer, layout: IndexLayout): Buffer {
  const output = Buffer.from(index);
  const slot = (level: number, prefix: number): Buffer => output.subarray(...rangeOf(layout, level, prefix));
  for (let level = layout.depth - 1; level >= 0; level--)
    for (let prefix = 0; prefix < 2 ** level; prefix++) {
      const [left, right] = [slot(level + 1, 2 * prefix), slot(level + 1, 2 * prefix + 1)];
      const isEmpty = (hash: Buffer): boolean => hash.equals(Buffer.alloc(HASH_BYTES));
      const hash = isEmpty(left) ? right : isEmpty(right) ? left : innerHash(level, left, right);
      slot(level, prefix).set(hash);
    }
  return output;
}

function rangeOf(layout: IndexLayout, level: number, prefix: number): [number, number] {
  const at = layout.hashAt(level, prefix);
  return [at, at + HASH_BYTES];
}

describe('fillLevels', () => {
  it('computes each node from those below it, whatever the index had there', () => {
    const drawn = fc.record({
      count: fc.constantFrom(1, 129, 1_000, 128 * 2 ** 12),
      shift: fc.constantFrom(0, 1, 4),
      seed: fc.nat(),
      empty: fc.constantFrom(0, 2, 9),
    });
    fc.assert(
      fc.property(drawn, ({ count, shift, seed, empty }) => {
        const layout = new IndexLayout(count);
        // Not every buffer begins at a word.
        const index = Buffer.alloc(layout.bytes + shift).subarray(shift);
        for (let at = 0; at < index.length; at++) index[at] = (seed + at * 131 + (at >> 5) * 7) & 255;
        for (let bucket = 0; bucket < layout.buckets; bucket++)
          if ((bucket * 7 + seed) % 10 < empty) index.fill(0, ...rangeOf(layout, layout.depth, bucket));
        const expected = filled(index, layout);
        fillLevels(index, layout);
        expect(index.equals(expected)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});
