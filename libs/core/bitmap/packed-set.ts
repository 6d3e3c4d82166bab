import { endianness } from 'node:os';
import { Bitmap } from './bitmap.js';
import { BITSET_BYTES, type Container, readContainers } from './portable-format.js';
import { bitCount, checkContents } from './container-ranges.js';

const BITSET_UNITS = BITSET_BYTES / 2;
/** The position of a container's values among the units of 16 bits. */
type Place = Pick<Container, 'kind' | 'cardinality' | 'runs'> & { readonly at: number };

/**
 * A set for many queries, cached with a thousand like it. It is outside wasm memory, into which so
 * many would have to be moved for each query, and takes as much memory as its bytes.
 */
export class PackedSet {
  private constructor(
    private readonly places: ReadonlyMap<number, Place>,
    private readonly units: Uint16Array,
    private readonly words: Int32Array,
  ) {}

  /**
   * Reads the portable roaring format. The bytes may be attacker-controlled: throws what {@link
   * Bitmap.fromBytes} throws.
   */
  static fromBytes(bytes: Uint8Array): PackedSet {
    const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const containers = readContainers(source);
    const sizes = containers.map(unitsOf);
    const packed = Buffer.from(new ArrayBuffer(2 * sizes.reduce((sum, size) => sum + size, 0)));
    const places = new Map<number, Place>();
    let at = 0;
    for (const [index, container] of containers.entries()) {
      checkContents(source, container);
      const { key, kind, cardinality, runs, offset } = container;
      const size = sizes[index] ?? 0;
      source.copy(packed, 2 * at, offset, offset + 2 * size);
      places.set(key, { kind, cardinality, runs, at });
      at += size;
    }
    if (endianness() === 'BE') packed.swap16();
    return new PackedSet(places, new Uint16Array(packed.buffer), new Int32Array(packed.buffer));
  }

  get byteLength(): number {
    return this.units.byteLength;
  }

  /** Returns false for anything that is not a shard number. */
  has(number: number): boolean {
    const place = this.places.get(Math.floor(number / 65_536));
    return place !== undefined && Number.isInteger(number) && this.holds(place, number % 65_536);
  }

  intersectionSize(probe: Probe): number {
    let size = 0;
    for (const [key, part] of probe.parts) {
      const place = this.places.get(key);
      if (place) size += this.common(place, part);
    }
    return size;
  }

  /** Looks up each number of the other set: for one that is small compared with this one. */
  intersection(other: Bitmap): Bitmap {
    return Bitmap.fromSorted(other.toArray().filter((number) => this.has(number)));
  }

  private common(place: Place, part: ProbePart): number {
    if (place.kind === 'run') return this.commonRuns(place, part);
    if (part.values.length <= FEW) return part.values.reduce((sum, low) => sum + (this.holds(place, low) ? 1 : 0), 0);
    return place.kind === 'array' ? this.commonArray(place, part) : this.commonBitset(place, part);
  }

  private commonRuns({ at, runs }: Place, part: ProbePart): number {
    const { units } = this;
    const below = runs <= FEW_RUNS ? part.belowBySearch : part.belowByRank();
    let size = 0;
    for (let run = at; run < at + 2 * runs; run += 2) {
      const first = units[run] as number;
      size += below(first + (units[run + 1] as number) + 1) - below(first);
    }
    return size;
  }

  private commonArray({ at, cardinality }: Place, part: ProbePart): number {
    const { words } = part.dense();
    let size = 0;
    for (let i = at; i < at + cardinality; i++) {
      const low = this.units[i] ?? 0;
      size += ((words[low >> 5] ?? 0) >>> (low & 31)) & 1;
    }
    return size;
  }

  private commonBitset({ at }: Place, part: ProbePart): number {
    const { words } = part.dense();
    let size = 0;
    for (let i = 0; i < BITSET_UNITS / 2; i++) size += bitCount((words[i] ?? 0) & (this.words[at / 2 + i] ?? 0));
    return size;
  }

  private holds({ kind, at, cardinality, runs }: Place, low: number): boolean {
    if (kind === 'bitset') return (((this.words[at / 2 + (low >> 5)] ?? 0) >>> (low & 31)) & 1) === 1;
    // Finds the last value or run that begins at or below the number.
    const step = kind === 'run' ? 2 : 1;
    let from = -1;
    for (let to = kind === 'run' ? runs : cardinality; to - from > 1;) {
      const middle = (from + to) >> 1;
      if ((this.units[at + step * middle] ?? 0) <= low) from = middle;
      else to = middle;
    }
    if (from < 0) return false;
    const first = this.units[at + step * from] ?? 0;
    return kind === 'run' ? low - first <= (this.units[at + 2 * from + 1] ?? 0) : first === low;
  }
}

/** Up to this many values, looking up each one costs less than scanning a whole bitset. */
const FEW = 256;

/** Up to this many runs, finding where each begins and ends costs less than counting all words. */
const FEW_RUNS = 32;

/** A set prepared for intersections with many packed ones. */
export class Probe {
  readonly parts: ReadonlyMap<number, ProbePart>;

  constructor(set: Bitmap) {
    const parts = new Map<number, ProbePart>();
    const numbers = set.toArray();
    // Keeps the lower 16 bits of each number.
    const lows = new Uint16Array(numbers);
    for (let from = 0; from < numbers.length;) {
      const key = (numbers[from] as number) >>> 16;
      let to = from + 1;
      while (to < numbers.length && (numbers[to] as number) >>> 16 === key) to++;
      parts.set(key, new ProbePart(lows.subarray(from, to)));
      from = to;
    }
    this.parts = parts;
  }
}

interface Dense {
  readonly words: Int32Array;
  /** The number of values below each word. */
  readonly ranks: Int32Array;
}

class ProbePart {
  private made: Dense | undefined;

  constructor(readonly values: Uint16Array) {}

  dense(): Dense {
    return (this.made ??= denseOf(this.values));
  }

  /** How many values are below a number. */
  readonly belowBySearch = (low: number): number => {
    const { values } = this;
    let [from, to] = [0, values.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((values[middle] as number) < low) from = middle + 1;
      else to = middle;
    }
    return from;
  };

  /** As `belowBySearch`, in one step each. */
  belowByRank(): (low: number) => number {
    const { ranks, words } = this.dense();
    return (low) => (ranks[low >> 5] as number) + bitCount((words[low >> 5] as number) & ~(-1 << (low & 31)));
  }
}

function denseOf(values: Uint16Array): Dense {
  const words = new Int32Array(2_049);
  for (const low of values) words[low >> 5] = (words[low >> 5] as number) | (1 << (low & 31));
  const ranks = new Int32Array(2_049);
  for (let i = 1; i < ranks.length; i++) ranks[i] = (ranks[i - 1] as number) + bitCount(words[i - 1] as number);
  return { words, ranks };
}

/**
 * Rounds up to an even number, so that the words of bitsets are aligned. The padding of an array is
 * never read.
 */
function unitsOf({ kind, cardinality, runs }: Container): number {
  if (kind === 'bitset') return BITSET_UNITS;
  return kind === 'run' ? 2 * runs : cardinality + (cardinality & 1);
}
