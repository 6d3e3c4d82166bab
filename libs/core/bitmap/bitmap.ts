import { RoaringBitmap32 } from 'roaring-wasm';
import { BitmapError } from './bitmap.errors.js';
import { checkContents, forEachRange } from './container-ranges.js';
import { readContainers } from './portable-format.js';
import { PortableWriter } from './portable-writer.js';
import { canonicalBytes, type HeldSet, WasmPool } from './wasm-pool.js';

const END = 2 ** 32;
const pool = new WasmPool(256 * 2 ** 20);
const unreachable = new FinalizationRegistry((id: number) => pool.release(id));
/** How many sets `union` holds in wasm memory at a time. */
const UNION_AT_ONCE = 64;
const ITERATED_AT_ONCE = 8_192;

/**
 * A set of shard numbers: whole numbers from 0 to 2^32 - 1. Immutable; ranges are half-open, so
 * their ends go up to 2^32.
 */
export class Bitmap {
  private static readonly none = Bitmap.fromWriter(new PortableWriter());

  private constructor(private readonly set: HeldSet) {
    unreachable.register(this, set.id);
  }

  static empty(): Bitmap {
    return Bitmap.none;
  }

  /** The set of these numbers, in any order, repeated or not. Throws `not-a-shard-number`. */
  static of(numbers: Iterable<number>): Bitmap {
    const list = [...numbers];
    for (const number of list) requireNumber(number, END - 1);
    return Bitmap.fromSorted(Uint32Array.from(list).sort());
  }

  /**
   * The set of ascending numbers; equal neighbours count once. Throws `not-sorted`. Fast: some ns a
   * number.
   */
  static fromSorted(numbers: Uint32Array): Bitmap {
    return Bitmap.fromSortedParts([numbers]);
  }

  /**
   * As `fromSorted`, of the numbers of all parts, each of which begins another block of 65,536
   * numbers than the one before ends in. Throws `not-sorted`.
   */
  static fromSortedParts(parts: Iterable<Uint32Array>): Bitmap {
    const writer = new PortableWriter();
    for (const numbers of parts) writer.addSorted(numbers);
    return Bitmap.fromWriter(writer);
  }

  /**
   * The set of the numbers whose bits are set, in words of 32: the lowest of the first word is that
   * of 0. As fast as `fromSorted`, of numbers that nobody has put in order.
   */
  static fromBits(words: Uint32Array): Bitmap {
    const writer = new PortableWriter();
    writer.addBits(words);
    return Bitmap.fromWriter(writer);
  }

  /** The union of half-open ranges, in any order; they may touch, overlap or be empty. */
  static fromRanges(ranges: readonly (readonly [from: number, to: number])[]): Bitmap {
    for (const [from, to] of ranges) requireRange(from, to);
    const writer = new PortableWriter();
    const filled = ranges.filter(([from, to]) => from < to);
    for (const [from, to] of filled.sort((a, b) => a[0] - b[0])) writer.add(from, to);
    return Bitmap.fromWriter(writer);
  }

  /**
   * Reads the portable roaring format; any valid form of the set, not only the one {@link toBytes}
   * writes. The bytes may be attacker-controlled: throws `malformed-bytes` or `too-large`. 655 kB
   * can state all 2^32 numbers, so look at `size` before `toArray`.
   */
  static fromBytes(bytes: Uint8Array): Bitmap {
    const copy = Buffer.from(bytes);
    for (const container of readContainers(copy)) checkContents(copy, container);
    return new Bitmap(pool.adopt(RoaringBitmap32.deserialize('portable', copy)));
  }

  /**
   * The union of sets in the portable format, as `fromBytes` reads each. Parts whose numbers are in
   * different blocks of 65,536 are put together as they are, without a set for each: some hundred
   * parts in the time of a few. Throws `malformed-bytes` or `too-large`.
   */
  static fromByteParts(parts: readonly Uint8Array[]): Bitmap {
    const found = parts.flatMap((part) => {
      const bytes = Buffer.from(part.buffer, part.byteOffset, part.length);
      return readContainers(bytes).map((container) => ({ bytes, container }));
    });
    if (found.length === 0) return Bitmap.none;
    found.sort((a, b) => a.container.key - b.container.key);
    if (found.some(({ container: { key } }, at) => key === found[at - 1]?.container.key))
      return Bitmap.union(parts.map((part) => Bitmap.fromBytes(part)));
    const writer = new PortableWriter();
    for (const { bytes, container } of found) {
      checkContents(bytes, container);
      writer.addCopy(bytes, container);
    }
    return new Bitmap(pool.adopt(RoaringBitmap32.deserialize('portable', writer.finish())));
  }

  static union(many: Iterable<Bitmap>): Bitmap {
    let waiting: Bitmap[] = [];
    let result = Bitmap.none;
    const join = (): void => {
      const filled = [result, ...waiting].filter((bitmap) => !bitmap.isEmpty);
      result =
        filled.length > 1
          ? Bitmap.made(filled, (bitmaps) => RoaringBitmap32.orMany(bitmaps))
          : (filled[0] ?? Bitmap.none);
      waiting = [];
    };
    for (const bitmap of many) {
      waiting.push(bitmap);
      if (waiting.length === UNION_AT_ONCE) join();
    }
    join();
    return result;
  }

  /** Returns the portable roaring format. Equal sets have equal bytes. */
  toBytes(): Buffer {
    return Buffer.from(this.bytes());
  }

  get size(): number {
    return this.ask((bitmap) => bitmap.size);
  }

  get isEmpty(): boolean {
    return this.ask((bitmap) => bitmap.isEmpty);
  }

  /** Returns false for anything that is not a shard number. */
  has(number: number): boolean {
    return isNumber(number, END - 1) && (this.set.bitmap?.has(number) ?? this.ask((bitmap) => bitmap.has(number)));
  }

  first(): number | null {
    return this.ask((bitmap) => (bitmap.isEmpty ? null : bitmap.minimum()));
  }

  last(): number | null {
    return this.ask((bitmap) => (bitmap.isEmpty ? null : bitmap.maximum()));
  }

  and(other: Bitmap): Bitmap {
    return Bitmap.made([this, other], ([a, b]) => RoaringBitmap32.and(a as RoaringBitmap32, b as RoaringBitmap32));
  }

  or(other: Bitmap): Bitmap {
    return Bitmap.made([this, other], ([a, b]) => RoaringBitmap32.or(a as RoaringBitmap32, b as RoaringBitmap32));
  }

  andNot(other: Bitmap): Bitmap {
    return Bitmap.made([this, other], ([a, b]) => RoaringBitmap32.andNot(a as RoaringBitmap32, b as RoaringBitmap32));
  }

  /** Returns whether `and` is not empty, without computing it. */
  intersects(other: Bitmap): boolean {
    return this.compare(other, (a, b) => a.intersects(b));
  }

  /** Returns whether the other set contains all of this one. */
  isSubsetOf(other: Bitmap): boolean {
    return this.compare(other, (a, b) => a.isSubset(b));
  }

  /** Returns the size of `and`, without computing it. */
  intersectionSize(other: Bitmap): number {
    return this.compare(other, (a, b) => a.andCardinality(b));
  }

  equals(other: Bitmap): boolean {
    return this.compare(other, (a, b) => a.isEqual(b));
  }

  /** The members in the half-open range. */
  slice(from: number, to: number): Bitmap {
    return this.and(Bitmap.fromRanges([[from, to]]));
  }

  /**
   * Returns the first `limit` members from the number on, ascending. Takes microseconds for a set
   * of any size.
   */
  next(from: number, limit: number): Uint32Array {
    requireNumber(from, END);
    return this.ask((bitmap) => {
      const before = from === 0 ? 0 : bitmap.rank(from - 1);
      return bitmap.sliceUint32Array(before, before + limit);
    });
  }

  /** The fewest half-open ranges that make up the set, ascending. */
  ranges(): [from: number, to: number][] {
    return [...this.eachRange()];
  }

  /** Yields `ranges` one container at a time: a scattered set can have millions. */
  *eachRange(): Generator<[from: number, to: number], void, undefined> {
    let open: [number, number] | undefined;
    for (const { bytes, container } of this.containers()) {
      const ranges: [number, number][] = [];
      forEachRange(bytes, container, (from, to) => {
        if (open?.[1] === from) open[1] = to;
        else {
          if (open) ranges.push(open);
          open = [from, to];
        }
      });
      yield* ranges;
    }
    if (open) yield open;
  }

  /** Returns the members, ascending; 4 bytes each. */
  toArray(): Uint32Array {
    return this.ask((bitmap) => bitmap.toUint32Array());
  }

  /** Yields the members, ascending, with few in memory at a time. */
  *[Symbol.iterator](): Generator<number, void, undefined> {
    const { size } = this;
    for (let at = 0; at < size; at += ITERATED_AT_ONCE) {
      yield* this.ask((bitmap) => bitmap.sliceUint32Array(at, at + ITERATED_AT_ONCE));
    }
  }

  private *containers() {
    const bytes = this.bytes();
    for (const container of readContainers(bytes)) yield { bytes, container };
  }

  /** May be the set's own copy: do not expose it. */
  private bytes(): Buffer {
    return this.set.bytes ?? canonicalBytes(this.set.bitmap as RoaringBitmap32);
  }

  private ask<T>(question: (bitmap: RoaringBitmap32) => T): T {
    return pool.use([this.set], ([bitmap]) => question(bitmap as RoaringBitmap32));
  }

  private compare<T>(other: Bitmap, question: (a: RoaringBitmap32, b: RoaringBitmap32) => T): T {
    return pool.use([this.set, other.set], ([a, b]) => question(a as RoaringBitmap32, b as RoaringBitmap32));
  }

  private static made(from: readonly Bitmap[], operation: (bitmaps: RoaringBitmap32[]) => RoaringBitmap32): Bitmap {
    return new Bitmap(
      pool.adopt(
        pool.use(
          from.map(({ set }) => set),
          operation,
        ),
      ),
    );
  }

  private static fromWriter(writer: PortableWriter): Bitmap {
    return new Bitmap(pool.hold(writer.finish()));
  }
}

function isNumber(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max;
}

function requireNumber(value: number, max: number): void {
  if (!isNumber(value, max))
    throw new BitmapError('not-a-shard-number', `${String(value)} is not a whole number from 0 to ${max}.`);
}

function requireRange(from: number, to: number): void {
  requireNumber(from, END);
  requireNumber(to, END);
  if (to < from) throw new BitmapError('not-sorted', `The range from ${from} to ${to} ends before it starts.`);
}
