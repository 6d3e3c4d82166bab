import { realTexts } from '@testing/references';
import {
  decodeSketch,
  encodeSketch,
  estimate,
  jaccard,
  recallAt,
  shinglesOf,
  Sketcher,
  SketchIndex,
} from './min-hash.js';

const SALT = Buffer.alloc(32, 7);
const THRESHOLD = 0.8;

const CHINESE =
  '训练数据的来源必须能够被证明，而不是只被声明。每一个分片都有它的来源、许可和收集时间，删除之后也能被验证。'.repeat(
    3,
  );

describe('sketches of real texts', () => {
  const texts = realTexts(160);
  const sketcher = new Sketcher(SALT);
  const sketchOf = (text: string): Int32Array => sketcher.sketch(text) ?? new Int32Array(0);
  const sketches = texts.map(sketchOf);
  const shingles = texts.map(shinglesOf);

  it('has texts to compare', () => expect(texts.length).toBeGreaterThan(100));

  it('finds nearly all similar pairs that an exact comparison of all pairs finds, and compares few others', () => {
    const index = new SketchIndex();
    for (const [at, sketch] of sketches.entries()) index.add(at, sketch);
    let [similar, missed, needless, pairs, error] = [0, 0, 0, 0, 0];
    for (const [at, sketch] of sketches.entries()) {
      const candidates = new Set(index.candidates(sketch));
      for (let other = 0; other < at; other++) {
        const exact = jaccard(shingles[at] ?? new Set(), shingles[other] ?? new Set());
        pairs++;
        error = Math.max(error, Math.abs(exact - estimate(sketch, sketches[other] ?? sketch)));
        if (exact >= THRESHOLD) similar++;
        if (exact >= THRESHOLD && !candidates.has(other)) missed++;
        if (exact < 0.3 && candidates.has(other)) needless++;
      }
    }
    // Licences are alike: the pairs are there without planting any.
    expect(similar).toBeGreaterThan(20);
    expect(missed / similar).toBeLessThanOrEqual(1 - recallAt(THRESHOLD));
    expect(needless / pairs).toBeLessThan(0.001);
    // Five standard errors of 112 minima.
    expect(error).toBeLessThan(0.25);
  });

  it('compares characters of scripts without spaces', () => {
    const near = CHINESE.replace('许可', '授权');
    const exact = jaccard(shinglesOf(CHINESE), shinglesOf(near));
    expect(exact).toBeGreaterThan(0.8);
    expect(estimate(sketchOf(CHINESE), sketchOf(near))).toBeGreaterThan(0.6);
    expect(shinglesOf(CHINESE).size).toBeGreaterThan(40);
  });

  it('makes sketches that say nothing to each other under another salt', () => {
    const other = new Sketcher(Buffer.alloc(32, 8));
    const shared = texts.map((text, at) =>
      estimate(sketches[at] ?? new Int32Array(0), other.sketch(text) ?? new Int32Array(0)),
    );
    expect(Math.max(...shared)).toBeLessThan(0.05);
  });

  it('encodes a sketch and reads it back, and refuses other texts', () => {
    const [sketch = new Int32Array(0)] = sketches;
    expect(decodeSketch(encodeSketch(sketch))).toEqual(sketch);
    for (const wrong of ['', 'AAAA', `${encodeSketch(sketch)}A`, 'not base64 '.repeat(60)])
      expect(decodeSketch(wrong)).toBeNull();
  });
});

it('fixes the sketch of a text for ever: sketches outlive what they were made of', () => {
  const sketch = new Sketcher(SALT).sketch('One sketch, kept after deletion, meets the text years later.');
  expect([...(sketch ?? [])].slice(0, 4)).toEqual([-1008054119, -1621715621, -1638222295, -2099180140]);
});
