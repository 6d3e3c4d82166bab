import { BitmapError } from './bitmap.errors.js';

// The portable roaring format, https://github.com/RoaringBitmap/RoaringFormatSpec, little-endian
// throughout. It is read and written here, not by the wasm library, because that library's reader
// checks lengths only: a container that contradicts its header would make later operations write
// outside it.

/**
 * The numbers with the same upper 16 bits (`key`), and where their lower 16 bits are in the bytes.
 */
export interface Container {
  readonly key: number;
  readonly kind: 'array' | 'bitset' | 'run';
  readonly cardinality: number;
  /** The offset of the first value, word or run. */
  readonly offset: number;
  /** Runs in a run container, else 0. */
  readonly runs: number;
}

export const COOKIE_WITHOUT_RUNS = 12346;
export const COOKIE_WITH_RUNS = 12347;
/** An array container has at most this many values; a larger one is a bitset. */
export const ARRAY_LIMIT = 4096;
export const BITSET_BYTES = 8192;
/** With runs and fewer containers than this, the table of offsets is left out. */
export const OFFSETS_FROM = 4;
export const MAX_BYTES = 2 ** 28 - 1;

/**
 * The containers of a bitmap, in ascending order. The bytes may be attacker-controlled: every read
 * is bounds-checked, and the table of offsets, which other readers trust, must agree. It does not
 * read the contents of containers; see `checkContents`.
 */
export function readContainers(bytes: Buffer): Container[] {
  if (bytes.length > MAX_BYTES)
    throw new BitmapError('too-large', `A bitmap of ${bytes.length} bytes is larger than 256 MiB.`);
  try {
    return new ContainerReader(bytes).read();
  } catch (error) {
    if (error instanceof RangeError) throw malformed('it ends too early');
    throw error;
  }
}

export function malformed(why: string): BitmapError {
  return new BitmapError('malformed-bytes', `These bytes are not a portable roaring bitmap: ${why}.`);
}

class ContainerReader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  read(): Container[] {
    const cookie = this.uint32();
    const withRuns = cookie % 65_536 === COOKIE_WITH_RUNS;
    if (!withRuns && cookie !== COOKIE_WITHOUT_RUNS)
      throw malformed('it does not start with the cookie 12346 or 12347');
    const count = withRuns ? Math.floor(cookie / 65_536) + 1 : this.uint32();
    if (count > 65_536) throw malformed('it has more than 65,536 containers');

    const runFlags = withRuns ? this.skip(Math.ceil(count / 8)) : undefined;
    const headers = this.skip(4 * count);
    const offsets = !withRuns || count >= OFFSETS_FROM ? this.skip(4 * count) : undefined;
    const containers: Container[] = [];
    for (let i = 0; i < count; i++) {
      if (offsets !== undefined && this.bytes.readUInt32LE(offsets + 4 * i) !== this.at)
        throw malformed('a container is not at its offset');
      containers.push(this.container(headers + 4 * i, runFlags !== undefined && this.bit(runFlags, i)));
    }
    if (containers.some(({ key }, i) => i > 0 && key <= (containers[i - 1] as Container).key))
      throw malformed('its keys do not ascend');
    if (this.at !== this.bytes.length) throw malformed('bytes follow its last container');
    return containers;
  }

  private container(header: number, isRun: boolean): Container {
    const key = this.bytes.readUInt16LE(header);
    const cardinality = this.bytes.readUInt16LE(header + 2) + 1;
    const runs = isRun ? this.bytes.readUInt16LE(this.skip(2)) : 0;
    const kind = isRun ? 'run' : cardinality <= ARRAY_LIMIT ? 'array' : 'bitset';
    const lengths = { run: 4 * runs, array: 2 * cardinality, bitset: BITSET_BYTES };
    return { key, kind, cardinality, runs, offset: this.skip(lengths[kind]) };
  }

  private uint32(): number {
    return this.bytes.readUInt32LE(this.skip(4));
  }

  private bit(start: number, index: number): boolean {
    return ((this.bytes.readUInt8(start + (index >> 3)) >> (index & 7)) & 1) === 1;
  }

  /** Skips `length` bytes and returns where they start. */
  private skip(length: number): number {
    const start = this.at;
    this.at += length;
    if (this.at > this.bytes.length) throw malformed('it ends too early');
    return start;
  }
}
