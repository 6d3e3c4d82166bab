import { BANDS, ROWS } from './min-hash.js';
import { mix } from './tokens.js';

const HASHES = BANDS * ROWS;
/** Bytes of a compact sketch: one for each minimum. */
export const COMPACT_BYTES = HASHES;
/** How often a byte of two minima is the same by chance. */
const CHANCE = 1 / 256;
/** Items that one look-up returns at most: of a text that all of them have in common. */
const FOUND_LIMIT = 1_000;

/** One byte of each minimum of a sketch: a quarter of its size, for 1/256 of needless agreement. */
export function compactSketch(sketch: Int32Array): Uint8Array {
  const bytes = new Uint8Array(HASHES);
  for (let at = 0; at < HASHES; at++) bytes[at] = mix(sketch[at] ?? 0) & 0xff;
  return bytes;
}

/** Finds compact sketches that share a band with another, in two arrays of fixed size. */
export class CompactIndex {
  private readonly heads: Int32Array;
  private readonly next: Int32Array;
  private readonly mask: number;
  private readonly count: number;
  private readonly marks: Int32Array;
  private lookUps = 0;

  /**
   * @param items of `size` bytes each, in which the sketch begins at `offset`; they are not copied
   */
  constructor(
    private readonly items: Uint8Array,
    private readonly size = COMPACT_BYTES,
    private readonly offset = 0,
  ) {
    this.count = items.length / size;
    const cells = 2 ** Math.ceil(Math.log2(Math.max(16, this.count)));
    this.mask = cells - 1;
    this.heads = new Int32Array(BANDS * cells).fill(-1);
    this.next = new Int32Array(BANDS * this.count);
    this.marks = new Int32Array(this.count);
    for (let band = 0; band < BANDS; band++) {
      for (let item = 0; item < this.count; item++) {
        const cell = band * cells + (bandHash(items, this.at(item, band)) & this.mask);
        this.next[band * this.count + item] = this.heads[cell] ?? -1;
        this.heads[cell] = item;
      }
    }
  }

  /** Bytes of the index and of what it is over. */
  get bytes(): number {
    return this.items.length + this.heads.byteLength + this.next.byteLength + this.marks.byteLength;
  }

  /** The numbers of items that share a band, in no order; `cut` if there were more. */
  candidates(sketch: Uint8Array): { readonly found: number[]; readonly cut: boolean } {
    const { items, count, marks, next } = this;
    const found: number[] = [];
    const look = ++this.lookUps;
    for (let band = 0; band < BANDS; band++) {
      const from = band * ROWS;
      const cell = band * (this.mask + 1) + (bandHash(sketch, from) & this.mask);
      for (let item = this.heads[cell] ?? -1; item >= 0; item = next[band * count + item] ?? -1) {
        if (marks[item] === look || !sameBand(items, this.at(item, band), sketch, from)) continue;
        if (found.length === FOUND_LIMIT) return { found, cut: true };
        marks[item] = look;
        found.push(item);
      }
    }
    return { found, cut: false };
  }

  /** The similarity that the sketches of the item and of the text show. */
  estimate(item: number, sketch: Uint8Array): number {
    const at = this.at(item, 0);
    let equal = 0;
    for (let place = 0; place < HASHES; place++) if (this.items[at + place] === sketch[place]) equal++;
    return Math.max(0, (equal / HASHES - CHANCE) / (1 - CHANCE));
  }

  private at(item: number, band: number): number {
    return item * this.size + this.offset + band * ROWS;
  }
}

function bandHash(bytes: Uint8Array, at: number): number {
  let hash = 0;
  for (let place = at; place < at + ROWS; place++) hash = Math.imul(hash ^ (bytes[place] ?? 0), 0x0100_0193);
  return mix(hash);
}

function sameBand(a: Uint8Array, from: number, b: Uint8Array, other: number): boolean {
  for (let place = 0; place < ROWS; place++) if (a[from + place] !== b[other + place]) return false;
  return true;
}
