import { BitmapError } from './bitmap.errors.js';
import {
  ARRAY_LIMIT,
  BITSET_BYTES,
  COOKIE_WITHOUT_RUNS,
  COOKIE_WITH_RUNS,
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

  finish(): Buffer {
    this.flushRange();
    this.flushContainer();
    return Buffer.concat([header(this.written), ...this.written.map(({ payload }) => payload)]);
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
    this.written.push({ key: this.key, cardinality, isRun, payload });
    this.runs = 0;
    this.bytes += payload.length;
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
