import { GrowingInts } from './growing-ints.js';

const NONE = -1;
const WORD_BITS = 5;
const BIT = 31;

/**
 * Whole numbers from 0 on, most of which are absent (-1): 4 bytes for each that is there, and 2
 * bits for each place. Only ever extended.
 */
export class SparseInts {
  /** For each place a bit: whether its number is there. */
  private readonly bits = new GrowingInts();
  /** For each word of bits how many numbers are there before it. */
  private readonly before = new GrowingInts();
  private readonly values = new GrowingInts();
  length = 0;

  /** In memory, with what is not used yet. */
  get bytes(): number {
    return this.bits.bytes + this.before.bytes + this.values.bytes;
  }

  /** @param value -1 if there is none */
  push(value: number): void {
    const word = this.length >>> WORD_BITS;
    const bit = this.length++ & BIT;
    if (bit === 0) {
      this.bits.push(0);
      this.before.push(this.values.length);
    }
    if (value === NONE) return;
    this.bits.set(word, this.bits.at(word) | (1 << bit));
    this.values.push(value);
  }

  /**
   * -1 if there is none.
   * @param index below `length`
   */
  at(index: number): number {
    const word = index >>> WORD_BITS;
    const bits = this.bits.at(word);
    const bit = 1 << (index & BIT);
    if ((bits & bit) === 0) return NONE;
    return this.values.at(this.before.at(word) + ones(bits & (bit - 1)));
  }
}

/** How many bits are set. Source: Hacker's Delight, 5-1. */
function ones(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
