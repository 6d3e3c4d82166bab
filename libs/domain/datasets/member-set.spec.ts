import fc from 'fast-check';
import { Bitmap } from '@core/bitmap';
import { MemberCounter } from './member-counter.js';
import { membersOfParts, memberParts, PART_LIMIT } from './member-parts.js';
import { MemberSet } from './member-set.js';
import { Weights } from './weights.js';

type Counts = ReadonlyMap<number, number>;

const number = fc.oneof(fc.nat(40), fc.nat(200_000));
const counts: fc.Arbitrary<Counts> = fc
  .array(fc.tuple(number, fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 4 }))))
  .map((pairs) => new Map(pairs));

function setOf(all: Counts): MemberSet {
  const counter = new MemberCounter();
  for (const [member, count] of all) counter.add(member, count);
  return counter.finish();
}

const plain = (set: MemberSet): Counts => new Map([...set.members].map((member) => [member, set.weightOf(member)]));
const sorted = (all: Counts): Counts => new Map([...all].sort(([a], [b]) => a - b));

describe('MemberSet', () => {
  it('adds up repeated members and weights', () => {
    const listing = fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 3 })));
    fc.assert(
      fc.property(listing, (lines) => {
        const counter = new MemberCounter();
        const expected = new Map<number, number>();
        for (const [member, weight] of lines) {
          counter.add(member, weight);
          expected.set(member, weight + (expected.get(member) ?? 0));
        }
        expect(plain(counter.finish())).toEqual(sorted(expected));
      }),
    );
  });

  it('adds up members that lie together, far apart, and that are listed over and over', () => {
    const counter = new MemberCounter();
    const expected = new Map<number, number>();
    let seed = 1;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let line = 0; line < 60_000; line++) {
      const [member, weight] = [random(2) === 0 ? random(9_000) : random(2 ** 32 - 1), 1 + random(3)];
      counter.add(member, weight);
      expected.set(member, weight + (expected.get(member) ?? 0));
    }
    expect(plain(counter.finish())).toEqual(sorted(expected));
  });

  it('adds, removes and unites like plain maps', () => {
    fc.assert(
      fc.property(counts, counts, fc.array(number), (a, b, some) => {
        const sum = new Map(a);
        for (const [member, count] of b) sum.set(member, count + (sum.get(member) ?? 0));
        expect(plain(setOf(a).plus(setOf(b)))).toEqual(sorted(sum));
        const rest = new Map([...a].filter(([member]) => !some.includes(member)));
        expect(plain(setOf(a).without(Bitmap.of(some)))).toEqual(sorted(rest));
        const both = new Map([...some.map((member) => [member, 1] as const), ...a]);
        expect(plain(setOf(a).union(Bitmap.of(some)))).toEqual(sorted(both));
      }),
    );
  });

  it('equals a set with the same members and weights only', () => {
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        expect(setOf(a).equals(setOf(new Map([...a].reverse())))).toBe(true);
        const same = JSON.stringify([...sorted(a)]) === JSON.stringify([...sorted(b)]);
        expect(setOf(a).equals(setOf(b))).toBe(same);
      }),
    );
  });

  it('refuses a weight above 2^32 - 1', () => {
    expect(() => Weights.fromRuns([[1, 2, 2 ** 32]])).toThrow(expect.objectContaining({ code: 'invalid-order' }));
  });

  it('writes and reads its weights as runs', () => {
    const weights = new Map([
      [9, 2],
      [3, 2],
      [4, 2],
      [5, 3],
    ]);
    const set = setOf(new Map([...weights, [1, 1]]));
    expect([...set.weights.runs()]).toEqual([
      [3, 5, 2],
      [5, 6, 3],
      [9, 10, 2],
    ]);
    expect(MemberSet.fromRuns(set.members, set.weights.runs()).equals(set)).toBe(true);
    expect(Weights.fromBytes(set.weights.toBytes()).equals(set.weights)).toBe(true);
    const last = Weights.fromRuns([[2 ** 32 - 2, 2 ** 32, 5]]);
    expect([...Weights.fromBytes(last.toBytes())]).toEqual([
      [2 ** 32 - 2, 5],
      [2 ** 32 - 1, 5],
    ]);
  });
});

describe('Weights', () => {
  it('knows the members that count otherwise than in others', () => {
    fc.assert(
      fc.property(counts, counts, (one, other) => {
        const members = [...sorted(new Map([...one, ...other])).keys()];
        const differing = members.filter((member) => (one.get(member) ?? 1) !== (other.get(member) ?? 1));
        expect([...setOf(one).weights.differing(setOf(other).weights)]).toEqual(differing);
      }),
    );
  });
});

describe('memberParts', () => {
  it('splits a set into parts that each fit an entry, and restore the set', () => {
    fc.assert(
      fc.property(counts, (all) => {
        const parts = [...memberParts(setOf(all))];
        expect(plain(membersOfParts(parts))).toEqual(sorted(all));
      }),
    );
  });

  it('fills each part before the next', () => {
    const all = new Map(Array.from({ length: 30_000 }, (_, i) => [i * 2, 1 + (i % 3)]));
    const parts = [...memberParts(setOf(all))];
    const sizes = parts.map((part) => JSON.stringify(part).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(PART_LIMIT + 30);
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(PART_LIMIT - 60);
    expect(plain(membersOfParts(parts))).toEqual(sorted(all));
  });

  it('yields one part for an empty set', () => {
    expect([...memberParts(MemberSet.empty)]).toEqual([{ ranges: [], weights: [] }]);
  });
});
