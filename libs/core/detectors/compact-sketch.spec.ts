import { realTexts } from '@testing/references';
import { CompactIndex, compactSketch, COMPACT_BYTES } from './compact-sketch.js';
import { jaccard, shinglesOf, Sketcher } from './min-hash.js';

const THRESHOLD = 0.8;

describe('CompactIndex', () => {
  const texts = realTexts(160);
  const sketcher = new Sketcher(Buffer.alloc(32));
  const sketches = texts.map((text) => compactSketch(sketcher.sketch(text) ?? new Int32Array(112)));
  const shingles = texts.map(shinglesOf);
  const index = new CompactIndex(Buffer.concat(sketches));

  it('finds the similar pairs of an exact comparison of all pairs, from a byte of each minimum', () => {
    let [similar, missed, wrong, error] = [0, 0, 0, 0];
    for (const [at, sketch] of sketches.entries()) {
      const { found, cut } = index.candidates(sketch);
      expect(cut).toBe(false);
      for (let other = 0; other < at; other++) {
        const exact = jaccard(shingles[at] ?? new Set(), shingles[other] ?? new Set());
        const estimate = index.estimate(other, sketch);
        error = Math.max(error, Math.abs(exact - estimate));
        if (exact >= THRESHOLD) similar++;
        if (exact >= THRESHOLD && !found.includes(other)) missed++;
        if (exact < 0.5 && estimate >= THRESHOLD) wrong++;
      }
    }
    expect(similar).toBeGreaterThan(20);
    expect(missed / similar).toBeLessThanOrEqual(0.08);
    expect(wrong).toBe(0);
    // Five standard errors of 112 minima.
    expect(error).toBeLessThan(0.25);
  });

  it('returns a thousand of more items that are alike, and that it left some out', () => {
    const [one = new Uint8Array(COMPACT_BYTES)] = sketches;
    const many = new CompactIndex(Buffer.concat(Array.from({ length: 1_001 }, () => one)));
    expect(many.candidates(one)).toMatchObject({ cut: true, found: { length: 1_000 } });
  });

  it('finds nothing where nothing is', () => {
    expect(new CompactIndex(new Uint8Array(0)).candidates(new Uint8Array(COMPACT_BYTES))).toEqual({
      found: [],
      cut: false,
    });
  });
});
