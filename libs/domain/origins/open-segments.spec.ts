import { Bitmap } from '@core/bitmap';
import { type OpenSegments, segmentKey, WrittenSegments } from './open-segments.js';

const root = (n: number): Buffer => Buffer.alloc(32, n);
const segment = (origin: number, shard: number): OpenSegments =>
  new Map([[segmentKey(origin, 0), { validFrom: 0, declared: Bitmap.of([shard]), effective: Bitmap.of([shard]) }]]);
const shown = (segments: OpenSegments): unknown[] =>
  [...segments].map(([key, { declared }]) => [key, ...declared.toArray()]);

describe('WrittenSegments', () => {
  it('returns what was written while the ledger has the root that it had after it', () => {
    const written = new WrittenSegments();
    written.keep(segment(1, 5), root(0), root(1));
    expect(shown(written.asOf(root(1)))).toEqual([[segmentKey(1, 0), 5]]);
    expect(shown(written.asOf(root(0)))).toEqual([]);
    written.keep(segment(2, 6), root(1), root(2));
    written.keep(segment(1, 7), root(2), root(3));
    expect(shown(written.asOf(root(3)))).toEqual([
      [segmentKey(1, 0), 7],
      [segmentKey(2, 0), 6],
    ]);
  });

  it('forgets what it wrote before another writer', () => {
    const written = new WrittenSegments();
    written.keep(segment(1, 5), root(0), root(1));
    written.keep(segment(2, 6), root(7), root(8));
    expect(shown(written.asOf(root(8)))).toEqual([[segmentKey(2, 0), 6]]);
    expect(shown(written.asOf(root(1)))).toEqual([]);
  });

  it('gives each segment of each origin a key of its own', () => {
    const keys = [segmentKey(0, 65_535), segmentKey(1, 0), segmentKey(2 ** 31 - 1, 65_535)];
    expect(new Set(keys).size).toBe(3);
    expect(keys.every(Number.isSafeInteger)).toBe(true);
  });
});
