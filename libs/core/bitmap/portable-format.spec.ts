import fc from 'fast-check';
import { RoaringBitmap32 } from 'roaring-wasm';
import { Bitmap, BitmapError } from './index.js';

const scattered = fc.uniqueArray(fc.oneof(fc.nat(300), fc.integer({ min: 65_500, max: 66_000 }), fc.nat(2 ** 20)), {
  maxLength: 80,
});
const dense = fc
  .tuple(fc.nat(300_000), fc.integer({ min: 1, max: 3 }))
  .map(([from, step]) => Array.from({ length: 7_000 }, (_, i) => from + step * i));
const numbers = fc.tuple(scattered, fc.array(dense, { maxLength: 1 })).map(([a, b]) => [...a, ...b.flat()]);

const malformed = expect.objectContaining({ name: 'BitmapError', code: 'malformed-bytes' }) as Error;
const hex = (text: string): Buffer => Buffer.from(text.replace(/ /g, ''), 'hex');

describe('the portable format', () => {
  it('is fixed, byte for byte', () => {
    expect(Bitmap.of([1, 3, 65_536]).toBytes()).toEqual(
      hex('3a300000 02000000 0000 0100 0100 0000 18000000 1c000000 0100 0300 0000'),
    );
    expect(Bitmap.fromRanges([[1, 11]]).toBytes()).toEqual(hex('3b300000 01 0000 0900 0100 0100 0900'));
  });

  it('is read by the reference implementation, and reads what that writes', () => {
    fc.assert(
      fc.property(numbers, fc.boolean(), (list, optimise) => {
        const sorted = [...new Set(list)].sort((a, b) => a - b);
        const reference = new RoaringBitmap32(list);
        if (optimise) reference.runOptimize();
        expect(RoaringBitmap32.deserialize('portable', Bitmap.of(list).toBytes()).toArray().join()).toBe(sorted.join());
        expect(Bitmap.fromBytes(reference.serialize('portable')).toArray().join()).toBe(sorted.join());
        expect(Bitmap.fromBytes(reference.serialize('portable')).toBytes().equals(Bitmap.of(list).toBytes())).toBe(
          true,
        );
        if (optimise) expect(Buffer.from(reference.serialize('portable')).equals(Bitmap.of(list).toBytes())).toBe(true);
      }),
    );
  });

  it('is read in parts as the union of them, whichever containers they have', () => {
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 4 }), fc.boolean(), fc.boolean(), (lists, apart, optimise) => {
        const parts = lists.map((list, at) => {
          // Apart: each in blocks of its own, the later the smaller.
          const moved = apart ? list.map((one) => one + (lists.length - at) * 2 ** 21) : list;
          const reference = new RoaringBitmap32(moved);
          if (optimise) reference.runOptimize();
          return reference.serialize('portable');
        });
        const joined = Bitmap.fromByteParts(parts);
        const expected = Bitmap.union(parts.map((part) => Bitmap.fromBytes(part)));
        expect(joined.toArray().join()).toBe(expected.toArray().join());
        expect(joined.toBytes().equals(expected.toBytes())).toBe(true);
      }),
    );
  });

  it('is refused in parts if one of them is malformed', () => {
    const descends = hex('3a300000 01000000 0000 0100 10000000 0200 0100');
    for (const other of [1, 70_000]) {
      expect(() => Bitmap.fromByteParts([Bitmap.of([other]).toBytes(), descends])).toThrow(malformed);
      expect(() => Bitmap.fromByteParts([descends.subarray(1), Bitmap.of([other]).toBytes()])).toThrow(malformed);
    }
  });

  it.each([
    ['nothing', ''],
    ['another cookie', '3c300000 00000000'],
    ['a header only', '3a300000 01000000'],
    ['more containers than there are', '3a300000 ffffffff'],
    ['65,537 containers', '3a300000 01000100'],
    ['an array cut short', '3a300000 01000000 0000 0200 10000000 0100 0200'],
    ['bytes after the end', '3a300000 01000000 0000 0000 10000000 0100 00'],
    ['an array that descends', '3a300000 01000000 0000 0100 10000000 0200 0100'],
    ['an array that repeats', '3a300000 01000000 0000 0100 10000000 0200 0200'],
    ['a wrong offset', '3a300000 01000000 0000 0000 11000000 0100'],
    ['keys that repeat', '3a300000 02000000 0000 0000 0000 0000 18000000 1a000000 0100 0200'],
    ['no runs in a run container', '3b300000 01 0000 0000 0000'],
    ['runs that overlap', '3b300000 01 0000 0500 0200 0100 0200 0200 0200'],
    ['runs that touch', '3b300000 01 0000 0500 0200 0100 0200 0400 0200'],
    ['runs that descend', '3b300000 01 0000 0300 0200 0900 0100 0100 0100'],
    ['a run past the container', '3b300000 01 0000 0500 0100 ffff 0500'],
    ['runs of another cardinality', '3b300000 01 0000 0800 0100 0100 0900'],
    ['a bitset of another cardinality', `3a300000 01000000 0000 ff1f 10000000 ${'00'.repeat(8192)}`],
  ])('is refused with %s', (_, text) => {
    expect(() => Bitmap.fromBytes(hex(text))).toThrow(malformed);
  });

  it('is read safely whatever the bytes', () => {
    const change = fc.tuple(fc.nat(), fc.nat(255));
    fc.assert(
      fc.property(
        numbers,
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.option(fc.nat()),
        (list, changes, cut) => {
          const whole = Bitmap.of(list).toBytes();
          const bytes = whole.subarray(0, cut === null ? whole.length : cut % (whole.length + 1));
          // The header is where a change does harm, so half of the changes go there.
          for (const [at, value] of changes)
            if (bytes.length > 0) bytes[at % (value % 2 ? Math.min(bytes.length, 40) : bytes.length)] = value;
          expectRefusedOrSound(bytes);
        },
      ),
      { numRuns: 300 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => expectRefusedOrSound(Buffer.from(bytes))));
  });
});

function expectRefusedOrSound(bytes: Buffer): void {
  let bitmap: Bitmap;
  try {
    bitmap = Bitmap.fromBytes(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(BitmapError);
    return;
  }
  const numbers = bitmap.toArray();
  expect(bitmap.size).toBe(numbers.length);
  expect(Bitmap.fromSorted(numbers).equals(bitmap)).toBe(true);
  expect(Bitmap.fromSorted(numbers).toBytes().equals(bitmap.toBytes())).toBe(true);
}
