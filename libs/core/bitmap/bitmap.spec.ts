import fc from 'fast-check';
import { Bitmap, BitmapError } from './index.js';

const TOP = 2 ** 32 - 1;

/**
 * Numbers that crowd together, at container borders and at the top, so that sets meet and all kinds
 * of container occur.
 */
const number = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.integer({ min: 65_530, max: 65_545 }),
  fc.integer({ min: 131_060, max: 131_080 }),
  fc.integer({ min: TOP - 20, max: TOP }),
  fc.integer({ min: 0, max: TOP }),
);
const range = fc
  .tuple(number, fc.oneof(fc.nat(10), fc.nat(6_000)))
  .map(([from, length]) => [from, Math.min(TOP + 1, from + length)] as const);
const evens = fc
  .tuple(number, fc.nat(6_000))
  .map(([from, count]) => Array.from({ length: count }, (_, i) => from + 2 * i).filter((n) => n <= TOP));
const members = fc
  .tuple(fc.array(number, { maxLength: 60 }), fc.array(range, { maxLength: 4 }), fc.array(evens, { maxLength: 1 }))
  .map(([numbers, ranges, many]) => {
    const all = new Set([...numbers, ...many.flat()]);
    for (const [from, to] of ranges) for (let n = from; n < to; n++) all.add(n);
    return all;
  });

const sorted = (set: Iterable<number>): number[] => [...set].sort((a, b) => a - b);
const array = (bitmap: Bitmap): number[] => Array.from(bitmap.toArray());
/** Long lists are compared as text: toEqual takes microseconds a number. */
const text = (numbers: Iterable<number>): string => [...numbers].join();

function rangesOf(numbers: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const n of numbers) {
    const last = ranges.at(-1);
    if (last?.[1] === n) last[1] = n + 1;
    else ranges.push([n, n + 1]);
  }
  return ranges;
}

describe('a bitmap, compared with a plain Set', () => {
  it('contains the same numbers, whichever way it is built and read', () => {
    fc.assert(
      fc.property(members, number, (set, probe) => {
        const expected = sorted(set);
        const bitmap = Bitmap.of(set);
        expect(text(bitmap.toArray())).toBe(text(expected));
        expect(text(bitmap)).toBe(text(expected));
        expect(bitmap.size).toBe(expected.length);
        expect(bitmap.isEmpty).toBe(expected.length === 0);
        expect([bitmap.first(), bitmap.last()]).toEqual([expected[0] ?? null, expected.at(-1) ?? null]);
        expect(text(bitmap.ranges().flat())).toBe(text(rangesOf(expected).flat()));
        for (const n of [probe, ...expected.slice(0, 20)]) expect(bitmap.has(n)).toBe(set.has(n));
        const again = [
          Bitmap.fromSorted(Uint32Array.from(expected)),
          Bitmap.fromRanges(rangesOf(expected).reverse()),
          Bitmap.fromBytes(bitmap.toBytes()),
          Bitmap.union(
            rangesOf(expected)
              .slice(0, 150)
              .map((one) => Bitmap.fromRanges([one])),
          ).or(bitmap),
          bitmap.and(bitmap),
          bitmap.andNot(Bitmap.empty()),
        ];
        for (const other of again) {
          expect(other.equals(bitmap)).toBe(true);
          expect(other.toBytes().equals(bitmap.toBytes())).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('contains the numbers whose bits are set, in containers of each kind', () => {
    const part = fc.record({ skipped: fc.nat(70_000), count: fc.nat(9_000), step: fc.constantFrom(1, 1, 2, 3, 40) });
    const sets = fc.array(part, { maxLength: 8 }).map((parts) => {
      const numbers: number[] = [];
      for (const { skipped, count, step } of parts) {
        const from = (numbers.at(-1) ?? -1) + 1 + skipped;
        for (let i = 0; i < count; i++) numbers.push(from + i * step);
      }
      return numbers;
    });
    fc.assert(
      fc.property(sets, fc.nat(5_000), (numbers, more) => {
        const words = new Uint32Array(Math.ceil(((numbers.at(-1) ?? -1) + 1) / 32) + more);
        for (const n of numbers) words[n >>> 5] = (words[n >>> 5] ?? 0) | (1 << (n & 31));
        const bitmap = Bitmap.fromBits(words);
        expect(text(bitmap.toArray())).toBe(text(numbers));
        expect(bitmap.toBytes().equals(Bitmap.fromSorted(Uint32Array.from(numbers)).toBytes())).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('supports the operations of sets', () => {
    fc.assert(
      fc.property(members, members, (a, b) => {
        const [left, right] = [Bitmap.of(a), Bitmap.of(b)];
        const both = sorted(a).filter((n) => b.has(n));
        expect(text(left.and(right))).toBe(text(both));
        expect(text(left.or(right))).toBe(text(sorted(new Set([...a, ...b]))));
        expect(text(left.andNot(right))).toBe(text(sorted(a).filter((n) => !b.has(n))));
        expect(left.intersects(right)).toBe(both.length > 0);
        expect(left.intersectionSize(right)).toBe(both.length);
        expect(left.isSubsetOf(right)).toBe(both.length === a.size);
        expect(left.and(right).isSubsetOf(left)).toBe(true);
        expect(left.equals(right)).toBe(both.length === a.size && a.size === b.size);
        expect([text(left), text(right)]).toEqual([text(sorted(a)), text(sorted(b))]);
      }),
      { numRuns: 40 },
    );
  });

  it('has equal bytes for equal sets, however they were built', () => {
    fc.assert(
      fc.property(members, members, members, (a, b, c) => {
        const [x, y, z] = [Bitmap.of(a), Bitmap.of(b), Bitmap.of(c)];
        const results = [x.or(y).andNot(z), x.andNot(z).or(y.andNot(z)), Bitmap.union([z, y, x]).andNot(z)];
        const plain = Bitmap.of([...a, ...b].filter((n) => !c.has(n)));
        for (const result of results) expect(result.toBytes().equals(plain.toBytes())).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('slices and unites', () => {
    fc.assert(
      fc.property(fc.array(members, { maxLength: 5 }), number, number, (sets, one, other) => {
        const all = sorted(new Set(sets.flatMap((set) => [...set])));
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const union = Bitmap.union(sets.map((set) => Bitmap.of(set)));
        expect(text(union)).toBe(text(all));
        expect(text(union.slice(from, to))).toBe(text(all.filter((n) => n >= from && n < to)));
        const rest = all.filter((n) => n >= from);
        for (const limit of [0, 1, 3, 70_000]) expect(text(union.next(from, limit))).toBe(text(rest.slice(0, limit)));
      }),
      { numRuns: 30 },
    );
  });
});

describe('limits of a bitmap', () => {
  it('contains 0, the container border and the largest number', () => {
    const numbers = [0, 65_535, 65_536, TOP];
    const bitmap = Bitmap.of([...numbers, ...numbers].reverse());
    expect(array(bitmap)).toEqual(numbers);
    expect(bitmap.ranges()).toEqual([
      [0, 1],
      [65_535, 65_537],
      [TOP, TOP + 1],
    ]);
    expect(numbers.map((n) => bitmap.has(n))).toEqual([true, true, true, true]);
    expect([bitmap.first(), bitmap.last()]).toEqual([0, TOP]);
  });

  it('contains all numbers at once', () => {
    const all = Bitmap.fromRanges([[0, TOP + 1]]);
    expect(all.size).toBe(TOP + 1);
    expect(all.ranges()).toEqual([[0, TOP + 1]]);
    expect(all.toBytes().length).toBeLessThan(1_000_000);
    expect(Bitmap.fromBytes(all.toBytes()).equals(all)).toBe(true);
    expect(all.andNot(Bitmap.of([7])).ranges()).toEqual([
      [0, 7],
      [8, TOP + 1],
    ]);
    expect(all.and(Bitmap.of([7, TOP])).toArray()).toEqual(Uint32Array.of(7, TOP));
  });

  it('is empty by every measure', () => {
    const empties = [
      Bitmap.empty(),
      Bitmap.of([]),
      Bitmap.fromRanges([[5, 5]]),
      Bitmap.union([]),
      Bitmap.of([1]).and(Bitmap.of([2])),
    ];
    for (const empty of empties) {
      expect([empty.size, empty.isEmpty, empty.first(), empty.last(), empty.ranges(), [...empty]]).toEqual([
        0,
        true,
        null,
        null,
        [],
        [],
      ]);
      expect(empty.toBytes().toString('hex')).toBe('3a30000000000000');
      expect(empty.equals(Bitmap.empty())).toBe(true);
      expect(array(empty.or(Bitmap.of([3])))).toEqual([3]);
      expect(array(Bitmap.of([3]).andNot(empty))).toEqual([3]);
      expect(Bitmap.of([3]).intersects(empty)).toBe(false);
      expect(Bitmap.of([3]).intersectionSize(empty)).toBe(0);
    }
  });

  it('does not change when its input or output is written to', () => {
    const source = Uint32Array.of(1, 2, 9);
    const bitmap = Bitmap.fromSorted(source);
    const bytes = bitmap.toBytes();
    const copy = Bitmap.fromBytes(bytes);
    for (const handedOut of [source, bytes, bitmap.toBytes(), bitmap.toArray()]) handedOut.fill(0);
    expect([array(bitmap), array(copy)]).toEqual([
      [1, 2, 9],
      [1, 2, 9],
    ]);
  });

  it('accepts two million numbers at once, more than the library does', () => {
    const numbers = Uint32Array.from({ length: 2_000_000 }, (_, i) => 3 * i + (i % 2));
    const bitmap = Bitmap.fromSorted(numbers);
    expect(bitmap.or(Bitmap.of([TOP])).size).toBe(2_000_001);
    expect(Buffer.from(bitmap.toArray().buffer).equals(Buffer.from(numbers.buffer))).toBe(true);
  });

  it('throws for anything that is not a shard number, and reports it as no member', () => {
    const bitmap = Bitmap.of([0, 1]);
    for (const bad of [-1, 0.5, TOP + 1, Number.NaN, Infinity, '1', null, undefined] as number[]) {
      expect(() => Bitmap.of([bad])).toThrow(BitmapError);
      expect(() => bitmap.slice(0, bad === TOP + 1 ? TOP + 2 : bad)).toThrow(BitmapError);
      expect(bitmap.has(bad)).toBe(false);
    }
    expect(() => Bitmap.fromSorted(Uint32Array.of(2, 1))).toThrow(expect.objectContaining({ code: 'not-sorted' }));
    expect(() => Bitmap.fromRanges([[2, 1]])).toThrow(expect.objectContaining({ code: 'not-sorted' }));
    expect(array(Bitmap.fromSorted(Uint32Array.of(1, 1, 2, 2)))).toEqual([1, 2]);
    expect(
      array(
        Bitmap.fromRanges([
          [3, 5],
          [1, 3],
          [4, 4],
          [1, 2],
        ]),
      ),
    ).toEqual([1, 2, 3, 4]);
  });
});
