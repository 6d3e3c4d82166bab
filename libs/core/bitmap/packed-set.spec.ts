import fc from 'fast-check';
import { Bitmap, PackedSet, Probe } from './index.js';

/**
 * Numbers scattered, crowded and in runs, so that all kinds of container occur, at container
 * borders too.
 */
const numbers = fc
  .tuple(
    fc.array(fc.oneof(fc.nat(300), fc.integer({ min: 65_500, max: 66_000 }), fc.nat(2 ** 18)), { maxLength: 60 }),
    fc.array(fc.tuple(fc.nat(2 ** 18), fc.constantFrom(1, 1, 2, 3), fc.nat(9_000)), { maxLength: 3 }),
    // Few runs, and many of them in one container.
    fc.array(fc.tuple(fc.nat(2 ** 18), fc.integer({ min: 3, max: 9 }), fc.integer({ min: 1, max: 400 }), fc.nat(120)), {
      maxLength: 2,
    }),
  )
  .map(([some, rows, runs]) => [
    ...some,
    ...rows.flatMap(([from, step, count]) => Array.from({ length: count }, (_, i) => from + step * i)),
    ...runs.flatMap(([from, length, gap, count]) =>
      Array.from({ length: count * length }, (_, i) => from + Math.floor(i / length) * (length + gap) + (i % length)),
    ),
  ]);

const packed = (list: readonly number[]): PackedSet => PackedSet.fromBytes(Bitmap.of(list).toBytes());

describe('a packed set', () => {
  it('returns what the bitmap returns', () => {
    fc.assert(
      fc.property(numbers, numbers, fc.nat(2 ** 18), (a, b, n) => {
        const [left, right, set] = [Bitmap.of(a), Bitmap.of(b), packed(a)];
        expect(set.intersectionSize(new Probe(right))).toBe(left.intersectionSize(right));
        expect(set.intersection(right).equals(left.and(right))).toBe(true);
        for (const one of [n, ...a.slice(0, 10), ...b.slice(0, 10)]) {
          for (const near of [one - 1, one, one + 1]) expect(set.has(near)).toBe(left.has(near));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('reads bytes that begin at any address', () => {
    const bytes = Bitmap.of(Array.from({ length: 9_000 }, (_, i) => 2 * i)).toBytes();
    const shifted = Buffer.concat([Buffer.alloc(1), bytes]).subarray(1);
    expect(PackedSet.fromBytes(shifted).intersectionSize(new Probe(Bitmap.fromRanges([[0, 100]])))).toBe(50);
  });

  it('contains the largest number, and nothing that is not a shard number', () => {
    const set = packed([0, 2 ** 32 - 1]);
    expect([0, 2 ** 32 - 1, 1, -1, 0.5, 2 ** 32, Number.NaN].map((n) => set.has(n))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(packed([]).intersectionSize(new Probe(Bitmap.of([1])))).toBe(0);
  });

  it('refuses bytes that contradict themselves', () => {
    const bytes = Bitmap.of([1, 3]).toBytes();
    bytes.writeUInt16LE(3, bytes.length - 4);
    expect(() => PackedSet.fromBytes(bytes)).toThrow(expect.objectContaining({ code: 'malformed-bytes' }));
  });
});
