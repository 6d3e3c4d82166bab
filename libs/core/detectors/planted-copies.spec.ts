import { realTexts } from '@testing/references';
import { CompactIndex, compactSketch } from './compact-sketch.js';
import { jaccard, recallAt, shinglesOf, Sketcher } from './min-hash.js';

const THRESHOLD = 0.8;
const TEXTS = 100;

/** What becomes of a text that somebody copies. */
const CASES: Readonly<Record<string, (text: string) => string>> = {
  copied: (text) => text,
  're-encoded': (text) =>
    text.toUpperCase().normalize('NFD').replaceAll("'", '’').replaceAll('\n', ' \r\n\u00a0').replaceAll('fi', 'ﬁ'),
  redacted: (text) => `${text.slice(0, text.length / 2)} [removed] ${text.slice(text.length / 2 + 60)}`,
  'redacted in ten places': (text) => {
    const part = Math.ceil(text.length / 10);
    return Array.from({ length: 10 }, (_, at) => text.slice(at * part, (at + 1) * part - 40)).join(' [removed] ');
  },
  'truncated by a twentieth': (text) => text.slice(0, Math.floor(0.95 * text.length)),
  'truncated by a half': (text) => text.slice(0, Math.floor(0.5 * text.length)),
  'near-copy: each 60th word another': (text) => everyWord(text, 60),
  'near-copy: each 10th word another': (text) => everyWord(text, 10),
  'with a preface': (text) => `Found on the internet, by somebody, in 2026.\n\n${text}`,
};

function everyWord(text: string, step: number): string {
  return text
    .split(' ')
    .map((word, at) => (at % step === step - 1 ? 'otherwise' : word))
    .join(' ');
}

interface Row {
  /** Median exact similarity of a planted text and its original. */
  readonly similarity: number;
  /** Pairs of a planted text and any original of 0.8 or more, by an exact comparison of all. */
  readonly similar: number;
  /** Of those, the share that are candidates. */
  readonly recall: number;
  /** Of the planted texts, the share whose own original is a candidate, whatever the similarity. */
  readonly own: number;
  /** Pairs estimated at 0.8 or more that are less exactly: reported only where the text is gone. */
  readonly falsePositives: number;
  /** By how much the exact similarity of one that is estimated at 0.8 or more is below 0.8. */
  readonly shortfall: number;
  readonly estimated: number;
  /** Candidates that are below 0.5 exactly, and are not their own original. */
  readonly unlike: number;
}

describe('planted copies beside an exact comparison of all pairs', () => {
  const originals = realTexts(TEXTS);
  const exactly = originals.map(shinglesOf);
  const sketcher = new Sketcher(Buffer.alloc(32, 7));
  const sketchOf = (text: string): Uint8Array => compactSketch(sketcher.sketch(text) ?? new Int32Array(112));
  const index = new CompactIndex(Buffer.concat(originals.map(sketchOf)));

  function measured(change: (text: string) => string): Row {
    let [similar, found, own, falsePositives, shortfall, estimated, unlike] = [0, 0, 0, 0, 0, 0, 0];
    const similarities: number[] = [];
    for (const [at, original] of originals.entries()) {
      const planted = change(original);
      const shingles = shinglesOf(planted);
      const sketch = sketchOf(planted);
      const candidates = new Set(index.candidates(sketch).found);
      for (const [other, exact] of exactly.entries()) {
        const similarity = jaccard(shingles, exact);
        if (other === at) similarities.push(similarity);
        const isCandidate = candidates.has(other);
        if (similarity >= THRESHOLD) similar++;
        if (similarity >= THRESHOLD && isCandidate) found++;
        if (other === at && isCandidate) own++;
        if (isCandidate && similarity < 0.5 && other !== at) unlike++;
        if (!isCandidate || index.estimate(other, sketch) < THRESHOLD) continue;
        estimated++;
        if (similarity < THRESHOLD) falsePositives++;
        shortfall = Math.max(shortfall, THRESHOLD - similarity);
      }
    }
    const middle = similarities.sort((a, b) => a - b)[similarities.length >> 1] ?? 0;
    const recall = similar === 0 ? 1 : found / similar;
    return {
      similarity: middle,
      similar,
      recall,
      own: own / originals.length,
      falsePositives,
      shortfall,
      estimated,
      unlike,
    };
  }

  const rows = new Map(Object.entries(CASES).map(([name, change]) => [name, measured(change)]));
  const rowOf = (name: string): Row => rows.get(name) as Row;

  it('has texts to plant', () => {
    expect(originals).toHaveLength(TEXTS);
    // The table of the README: `SHOW_FIGURES=1`.
    if (process.env['SHOW_FIGURES'] !== undefined) console.table(Object.fromEntries(rows));
  });

  it.each(Object.keys(CASES))('finds the similar pairs of texts that were %s, and few that are unlike', (name) => {
    const { recall, similar, shortfall, unlike } = rowOf(name);
    if (similar > 0) expect(recall).toBeGreaterThanOrEqual(recallAt(THRESHOLD));
    // What a candidate that is unlike costs is one exact comparison.
    expect(unlike).toBeLessThan(0.005 * TEXTS ** 2);
    // Where the text is there, the exact index decides; where it is gone, an estimate does.
    expect(shortfall).toBeLessThan(0.11);
  });

  it.each([
    ['copied', 1, 1],
    ['re-encoded', 0.99, 0.99],
    ['redacted', 0.9, 0.99],
    ['truncated by a twentieth', 0.9, 0.99],
    ['with a preface', 0.9, 0.99],
  ])('finds the original of nearly every text that was %s', (name, similarity, own) => {
    expect(rowOf(name).similarity).toBeGreaterThanOrEqual(similarity);
    expect(rowOf(name).own).toBeGreaterThanOrEqual(own);
  });

  it.each(['truncated by a half', 'near-copy: each 10th word another'])(
    'misses the originals of most texts that were %s: they are less similar than what it looks for',
    (name) => {
      expect(rowOf(name).similarity).toBeLessThan(THRESHOLD);
      expect(rowOf(name).own).toBeLessThan(0.5);
    },
  );
});
