import { dagArbitrary, type Dag } from '@testing/arbitraries';
import fc from 'fast-check';
import { missingRanges } from './lineage-segments.service.js';
import { type LineageSegment, readSegment, type StoredSegment, storedSegment } from './lineage-segment.js';

const TOP = 2 ** 31 - 1;

/** The lineage of the shards from one on. */
function segmentOf({ shards, derivations }: Dag, from: number): LineageSegment {
  const before = shards.slice(0, from).reduce<number>((most, one) => Math.max(most, (one ?? -1) + 1), 0);
  const fresh = derivations.slice(before);
  let end = 0;
  return {
    shard: from,
    derivation: before,
    derivations: Int32Array.from(shards.slice(from), (one) => one ?? -1),
    parents: { values: Int32Array.from(fresh.flat()), ends: Int32Array.from(fresh, (one) => (end += one.length)) },
  };
}

const plain = (segment: LineageSegment | null) =>
  segment && {
    ...segment,
    derivations: [...segment.derivations],
    parents: [[...segment.parents.values], [...segment.parents.ends]],
  };

describe('a segment of lineage', () => {
  const segment = dagArbitrary
    .filter(({ shards }) => shards.length > 0)
    .chain((dag) => fc.nat(dag.shards.length - 1).map((from) => segmentOf(dag, from)));

  it('is read as it was stored', () => {
    fc.assert(fc.property(segment, (one) => expect(plain(readSegment(storedSegment(one)))).toEqual(plain(one))));
  });

  it('holds the largest numbers', () => {
    const one = {
      shard: TOP - 2,
      derivation: TOP - 2,
      derivations: Int32Array.of(-1, TOP - 2),
      parents: { values: Int32Array.of(0, TOP - 1), ends: Int32Array.of(2) },
    };
    expect(plain(readSegment(storedSegment(one)))).toEqual(plain(one));
  });

  it('is not read if a bit, its place or its size is another', () => {
    fc.assert(
      fc.property(segment, fc.nat(), (one, at) => {
        const stored = storedSegment(one);
        const content = Buffer.from(stored.content);
        const bit = at % (8 * content.length);
        content[bit >> 3] = (content[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const digest = Buffer.from(stored.digest);
        digest[at % 32] = (digest[at % 32] ?? 0) ^ 1;
        const damaged: StoredSegment[] = [
          { ...stored, content },
          { ...stored, digest },
          { ...stored, content: stored.content.subarray(1) },
          { ...stored, shard: stored.shard + 1 },
          { ...stored, shards: stored.shards + 1 },
          { ...stored, derivation: stored.derivation + 1 },
          { ...stored, derivations: stored.derivations + 1 },
        ];
        expect(damaged.map(readSegment)).toEqual(damaged.map(() => null));
      }),
    );
  });

  it('is not read if it states parents that come later, whatever its digest', () => {
    const one = segmentOf({ shards: [null, 0], derivations: [[0]] }, 0);
    const later = { ...one, parents: { ...one.parents, values: Int32Array.of(2) } };
    expect(readSegment(storedSegment(later))).toBeNull();
  });
});

describe('missingRanges', () => {
  it('fills gaps, and ends where fewer shards are left than a segment has', () => {
    const place = (shard: number, shards: number) => ({ shard, shards, derivation: 0, derivations: 0 });
    expect(missingRanges([], 9, 10)).toEqual([]);
    expect(missingRanges([], 25, 10)).toEqual([
      { shard: 0, shards: 10 },
      { shard: 10, shards: 10 },
    ]);
    expect(missingRanges([place(15, 10)], 36, 10)).toEqual([
      { shard: 0, shards: 10 },
      { shard: 10, shards: 5 },
      { shard: 25, shards: 10 },
    ]);
  });
});
