import { endianness } from 'node:os';
import { BitmapError } from './bitmap.errors.js';
import { bitCount } from './container-ranges.js';
import {
  ARRAY_LIMIT,
  BITSET_BYTES,
  COOKIE_WITHOUT_RUNS,
  COOKIE_WITH_RUNS,
  type Container,
  MAX_BYTES,
  OFFSETS_FROM,
} from './portable-format.js';

interface Written {
  readonly key: number;
  readonly cardinality: number;
  readonly isRun: boolean;
  readonly payload: Buffer;
}

/**
 * Whether a container is written as runs. Together with the array limit it fixes the bytes of a
 * set. It is the reference implementation's rule, with its one tie (two values per run), which
 * there depends on the history of the set, decided for the array.
 */
export function isRunSmallest(cardinality: number, runs: number): boolean {
  return cardinality <= ARRAY_LIMIT ? cardinality > 2 * runs : 2 + 4 * runs < BITSET_BYTES;
}

/** The lower 16 bits of the numbers of the container that is being added. */
const lows = new Uint16Array(65_536);
/** Words of 32 bits in a container. */
const BITSET_WORDS = BITSET_BYTES / 4;

/**
 * Writes a set in the portable format from its ranges, given in ascending order of their start;
 * they may touch or overlap.
 */
export class PortableWriter {
  private readonly written: Written[] = [];
  private bytes = 0;
  /** The range that may still grow. */
  private from = 0;
  private to = 0;
  /** The container being filled: its runs' first and last lower 16 bits. */
  private key = 0;
  private runs = 0;
  private firsts = new Uint16Array(16);
  private lasts = new Uint16Array(16);

  add(from: number, to: number): void {
    if (from <= this.to && this.to > 0) {
      if (to > this.to) this.to = to;
      return;
    }
    this.flushRange();
    this.from = from;
    this.to = to;
  }

  /**
   * Adds ascending numbers, of containers after those of all earlier numbers; equal neighbours
   * count once. Some nanoseconds a number. Throws `not-sorted`.
   */
  addSorted(numbers: Uint32Array): void {
    this.flush();
    for (let at = 0; at < numbers.length;) at = this.addContainer(numbers, at);
  }

  /** Adds to an empty writer the numbers whose bits are set, in words of 32. */
  addBits(words: Uint32Array): void {
    for (let at = 0; at < words.length; at += BITSET_WORDS)
      this.addWords(at / BITSET_WORDS, words.subarray(at, at + BITSET_WORDS));
  }

  /**
   * Adds a sound container as it is, after all earlier numbers. The bytes are then a portable form
   * of the set, perhaps not the smallest; they are copied when it finishes.
   */
  addCopy(bytes: Buffer, { key, kind, cardinality, offset, runs }: Container): void {
    // The number of runs precedes them.
    const start = kind === 'run' ? offset - 2 : offset;
    const length = { run: 2 + 4 * runs, array: 2 * cardinality, bitset: BITSET_BYTES }[kind];
    this.write({ key, cardinality, isRun: kind === 'run', payload: bytes.subarray(start, start + length) });
  }

  finish(): Buffer {
    this.flush();
    return Buffer.concat([header(this.written), ...this.written.map(({ payload }) => payload)]);
  }

  private flush(): void {
    this.flushRange();
    this.flushContainer();
    this.from = this.to = 0;
  }

  private flushRange(): void {
    for (let from = this.from; from < this.to;) {
      const key = (from - (from % 65_536)) / 65_536;
      const end = (key + 1) * 65_536;
      const last = (this.to < end ? this.to : end) - 1;
      if (key !== this.key) {
        this.flushContainer();
        this.key = key;
      }
      if (this.runs === this.firsts.length) this.widen();
      this.firsts[this.runs] = from % 65_536;
      this.lasts[this.runs] = last % 65_536;
      this.runs++;
      from = last + 1;
    }
  }

  /**
   * Grows on demand: most sets are small, and few containers have the largest number of runs,
   * 32,768.
   */
  private widen(): void {
    const { firsts, lasts } = this;
    this.firsts = new Uint16Array(firsts.length * 2);
    this.lasts = new Uint16Array(lasts.length * 2);
    this.firsts.set(firsts);
    this.lasts.set(lasts);
  }

  private flushContainer(): void {
    if (this.runs === 0) return;
    let cardinality = 0;
    this.eachRun((first, last) => (cardinality += last - first + 1));
    const isRun = isRunSmallest(cardinality, this.runs);
    const payload = isRun
      ? this.runPayload()
      : cardinality <= ARRAY_LIMIT
        ? this.arrayPayload(cardinality)
        : this.bitsetPayload();
    this.runs = 0;
    this.write({ key: this.key, cardinality, isRun, payload });
  }

  /** Adds the numbers from `start` on that have its key; returns where the next key starts. */
  private addContainer(numbers: Uint32Array, start: number): number {
    const key = (numbers[start] as number) >>> 16;
    const known = this.written.at(-1)?.key ?? -1;
    if (key <= known) throw notAscending(numbers[start] as number, known * 65_536);
    let [count, runs, at, previous] = [0, 0, start, -2];
    for (; at < numbers.length && (numbers[at] as number) >>> 16 === key; at++) {
      const low = (numbers[at] as number) & 0xffff;
      if (low === previous) continue;
      if (low < previous) break;
      if (low !== previous + 1) runs++;
      lows[count++] = previous = low;
    }
    if (at < numbers.length && (numbers[at] as number) < (numbers[at - 1] as number))
      throw notAscending(numbers[at] as number, numbers[at - 1] as number);
    this.writeLows(key, count, runs);
    return at;
  }

  /** Adds the container of the numbers whose bits are set. */
  private addWords(key: number, words: Uint32Array): void {
    let count = 0;
    let runs = 0;
    let before = 0;
    for (let at = 0; at < words.length; at++) {
      const word = words[at] as number;
      if (word !== 0) {
        runs += bitCount(word & ~((word << 1) | before));
        for (let rest = word; rest !== 0; rest &= rest - 1) lows[count++] = (at << 5) | (31 - Math.clz32(rest & -rest));
      }
      before = word >>> 31;
    }
    if (count > 0) this.writeLows(key, count, runs);
  }

  /** Writes the container of the first `count` of `lows`. */
  private writeLows(key: number, count: number, runs: number): void {
    const isRun = isRunSmallest(count, runs);
    const payload = isRun
      ? runsOf(lows, count, runs)
      : count <= ARRAY_LIMIT
        ? littleEndian(lows.subarray(0, count))
        : bitsOf(lows, count);
    this.write({ key, cardinality: count, isRun, payload });
  }

  private write(container: Written): void {
    this.written.push(container);
    this.bytes += container.payload.length;
    if (this.bytes > MAX_BYTES) throw new BitmapError('too-large', 'The set is too scattered to be held in 256 MiB.');
  }

  private runPayload(): Buffer {
    const payload = Buffer.alloc(2 + 4 * this.runs);
    let at = payload.writeUInt16LE(this.runs);
    this.eachRun((first, last) => (at = payload.writeUInt16LE(last - first, payload.writeUInt16LE(first, at))));
    return payload;
  }

  private arrayPayload(cardinality: number): Buffer {
    const payload = Buffer.alloc(2 * cardinality);
    let at = 0;
    this.eachRun((first, last) => {
      for (let value = first; value <= last; value++) at = payload.writeUInt16LE(value, at);
    });
    return payload;
  }

  private bitsetPayload(): Buffer {
    const payload = Buffer.alloc(BITSET_BYTES);
    this.eachRun((first, last) => {
      for (let value = first; value <= last; value++)
        payload[value >> 3] = (payload[value >> 3] as number) | (1 << (value & 7));
    });
    return payload;
  }

  private eachRun(visit: (first: number, last: number) => void): void {
    for (let i = 0; i < this.runs; i++) visit(this.firsts[i] as number, this.lasts[i] as number);
  }
}

function notAscending(number: number, previous: number): BitmapError {
  return new BitmapError('not-sorted', `The shard numbers do not ascend: ${number} follows ${previous}.`);
}

function littleEndian(values: Uint16Array): Buffer {
  const bytes = Buffer.from(values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength));
  return endianness() === 'LE' ? bytes : bytes.swap16();
}

function bitsOf(lows: Uint16Array, count: number): Buffer {
  const payload = Buffer.alloc(BITSET_BYTES);
  for (let i = 0; i < count; i++) {
    const low = lows[i] as number;
    payload[low >> 3] = (payload[low >> 3] as number) | (1 << (low & 7));
  }
  return payload;
}

/** The number of runs; the first value of each, and how many follow it. */
function runsOf(lows: Uint16Array, count: number, runs: number): Buffer {
  const values = new Uint16Array(1 + 2 * runs);
  values[0] = runs;
  let at = -1;
  for (let i = 0, previous = -2; i < count; i++) {
    const low = lows[i] as number;
    if (low === previous + 1) values[at + 1] = (values[at + 1] as number) + 1;
    else values[(at += 2)] = low;
    previous = low;
  }
  return littleEndian(values);
}

function header(containers: readonly Written[]): Buffer {
  const count = containers.length;
  const withRuns = containers.some(({ isRun }) => isRun);
  const withOffsets = !withRuns || count >= OFFSETS_FROM;
  const flagBytes = withRuns ? Math.ceil(count / 8) : 0;
  const bytes = Buffer.alloc((withRuns ? 4 : 8) + flagBytes + 4 * count + (withOffsets ? 4 * count : 0));
  let at = withRuns
    ? bytes.writeUInt32LE(COOKIE_WITH_RUNS + (count - 1) * 65_536)
    : bytes.writeUInt32LE(count, bytes.writeUInt32LE(COOKIE_WITHOUT_RUNS));
  containers.forEach(({ isRun }, i) => {
    if (isRun) bytes.writeUInt8(bytes.readUInt8(at + (i >> 3)) | (1 << (i & 7)), at + (i >> 3));
  });
  at += flagBytes;
  for (const { key, cardinality } of containers)
    at = bytes.writeUInt16LE(cardinality - 1, bytes.writeUInt16LE(key, at));
  let offset = bytes.length;
  for (const { payload } of withOffsets ? containers : []) {
    at = bytes.writeUInt32LE(offset, at);
    offset += payload.length;
  }
  return bytes;
}
