import { createHash } from 'node:crypto';
import { listAt } from '@platform/database';
import { dagArbitrary, lineageOf } from '@testing/arbitraries';
import fc from 'fast-check';
import { missingRanges } from './lineage-segments.service.js';
import { type LineageSegment, readSegment, type StoredSegment, storedSegment } from './lineage-segment.js';

const TOP = 2 ** 31 - 1;

const segment = dagArbitrary
  .filter(({ shards }) => shards.length > 0)
  .chain((dag) => fc.nat(dag.shards.length - 1).map((from) => lineageOf(dag, from)));

/** As `readSegment`, number by number, for any content. */
function slowly({ shard, shards, derivation, derivations: count, content }: Omit<StoredSegment, 'digest'>) {
  const numbers: bigint[] = [];
  let at = 0;
  const next = (): bigint => {
    for (let value = 0n, shift = 0n; ; shift += 7n) {
      const byte = BigInt(content[at++] ?? 0);
      value |= (byte & 0x7fn) << shift;
      if (byte < 0x80n) return value;
    }
  };
  const difference = (): bigint => {
    const value = next();
    return value % 2n === 0n ? value / 2n : -(value + 1n) / 2n;
  };
  let value = -1n;
  for (let one = 0; one < shards; one++) {
    numbers.push((value += difference()));
    if (value < -1n || value >= BigInt(derivation + count)) return null;
  }
  const lists: bigint[][] = [];
  let parent = 0n;
  for (let list = 0; list < count; list++) {
    const parents: bigint[] = [];
    for (let left = next(); left > 0n; left--) {
      if (at >= content.length) return null;
      parents.push((parent += difference()));
      if (parent < 0n || parent >= BigInt(shard + shards)) return null;
    }
    lists.push(parents);
  }
  return at === content.length
    ? { derivations: numbers.map(Number), lists: lists.map((list) => list.map(Number)) }
    : null;
}

const plain = (segment: LineageSegment | null) =>
  segment && {
    ...segment,
    derivations: [...segment.derivations],
    parents: [[...segment.parents.values], [...segment.parents.ends]],
  };

describe('a segment of lineage', () => {
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
    const one = lineageOf({ shards: [null, 0], derivations: [[0]] }, 0);
    const later = { ...one, parents: { ...one.parents, values: Int32Array.of(2) } };
    expect(readSegment(storedSegment(later))).toBeNull();
  });
});

describe('the content of a segment', () => {
  const digested = (stored: Omit<StoredSegment, 'digest'>): StoredSegment => {
    const { shard, shards, derivation, derivations, content } = stored;
    const head = `whence/lineage-segment/v1\n${shard} ${shards} ${derivation} ${derivations}\n`;
    return { ...stored, digest: createHash('sha256').update(head).update(content).digest() };
  };
  const lists = (segment: LineageSegment | null) =>
    segment && {
      derivations: [...segment.derivations],
      lists: Array.from(segment.parents.ends, (_, list) => [...listAt(segment.parents, list)]),
    };
  const byte = fc.oneof(fc.nat(8), fc.nat(255));

  it('is read as number by number, or refused, whatever its bytes are', () => {
    // Sound content in which some bytes are others, up to none.
    const changes = fc.array(fc.tuple(fc.nat(), byte), { maxLength: 3 });
    const drawn = fc.tuple(segment, changes).map(([one, others]) => {
      const stored = storedSegment(one);
      for (const [at, value] of others) stored.content[at % stored.content.length] = value;
      return stored;
    });
    let sound = 0;
    fc.assert(
      fc.property(drawn, (stored) => {
        const expected = slowly(stored);
        sound += expected === null ? 0 : 1;
        expect(lists(readSegment(digested(stored)))).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
    expect([sound > 100, sound < 900]).toEqual([true, true]);
  });

  it('holds numbers of every length', () => {
    const large = fc.oneof(
      fc.nat(TOP - 1),
      fc.nat(70_000),
      fc.nat(200),
      fc.constantFrom(0, 63, 64, 127, 128, 8_191, 8_192, TOP - 1),
    );
    fc.assert(
      fc.property(
        fc.array(large, { minLength: 1, maxLength: 20 }),
        fc.array(fc.array(large)),
        (derivations, parents) => {
          let end = 0;
          const one: LineageSegment = {
            shard: TOP - derivations.length,
            derivation: TOP - parents.length,
            derivations: Int32Array.from(derivations),
            parents: {
              values: Int32Array.from(parents.flat()),
              ends: Int32Array.from(parents, (list) => (end += list.length)),
            },
          };
          expect(plain(readSegment(storedSegment(one)))).toEqual(plain(one));
        },
      ),
    );
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
