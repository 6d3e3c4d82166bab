import { createHash } from 'node:crypto';
import { mix, TokenHashes, tokensOf } from './tokens.js';

/** The parameters of datatrove's deduplication: 14 bands of 8 rows over 5-grams. */
export const BANDS = 14;
export const ROWS = 8;
export const GRAM = 5;
const HASHES = BANDS * ROWS;

/** The distinct 5-grams of a text's tokens; those of a shorter text are its tokens together. */
export function shinglesOf(text: string): Set<string> {
  return shinglesOfTokens(tokensOf(text));
}

/** As `shinglesOf`, of a text whose tokens are there. */
export function shinglesOfTokens(tokens: readonly string[]): Set<string> {
  if (tokens.length === 0) return new Set();
  const last = Math.max(0, tokens.length - GRAM);
  return new Set(Array.from({ length: last + 1 }, (_, at) => tokens.slice(at, at + GRAM).join(' ')));
}

/** |A ∩ B| / |A ∪ B|; 0 for two empty sets. */
export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const one of small) if (large.has(one)) shared++;
  return a.size + b.size === 0 ? 0 : shared / (a.size + b.size - shared);
}

/** The chance that two texts of this similarity share a band, and so are compared at all. */
export function recallAt(similarity: number): number {
  return 1 - (1 - similarity ** ROWS) ** BANDS;
}

/**
 * Makes sketches: 112 minima of the hashes of a text's 5-grams, under permutations that a salt
 * chooses. Sketches of one salt can be compared with each other; the share of equal minima
 * estimates the Jaccard similarity with a standard error of at most 0.05. A sketch does not hold
 * text, but whoever has the salt can test whether a text that they have is the one sketched.
 */
export class Sketcher {
  private readonly factors = new Int32Array(HASHES);
  private readonly offsets = new Int32Array(HASHES);
  private readonly tokens: TokenHashes;

  constructor(salt: Uint8Array) {
    const stream = (name: string, at: number): number =>
      createHash('sha256').update(`whence/sketch/v1\n${name} ${at}\n`).update(salt).digest().readInt32BE();
    for (let at = 0; at < HASHES; at++) {
      this.factors[at] = stream('factor', at) | 1;
      this.offsets[at] = stream('offset', at);
    }
    this.tokens = new TokenHashes(stream('seed', 0));
  }

  /** Null for a text without tokens. */
  sketch(text: string): Int32Array | null {
    const { tokens, factors, offsets } = this;
    tokens.read(text);
    const { hashes, count } = tokens;
    if (count === 0) return null;
    const minima = new Int32Array(HASHES).fill(0x7fff_ffff);
    const last = Math.max(0, count - GRAM);
    for (let at = 0; at <= last; at++) {
      let shingle = 0;
      const end = Math.min(count, at + GRAM);
      for (let one = at; one < end; one++) shingle = Math.imul(shingle, 0x5bd1_e995) ^ (hashes[one] ?? 0);
      shingle = mix(shingle);
      for (let place = 0; place < HASHES; place++) {
        const hash = (Math.imul(factors[place] ?? 0, shingle) + (offsets[place] ?? 0)) | 0;
        if (hash < (minima[place] ?? 0)) minima[place] = hash;
      }
    }
    return minima;
  }
}

/** The share of equal minima. */
export function estimate(a: Int32Array, b: Int32Array): number {
  let equal = 0;
  for (let at = 0; at < HASHES; at++) if (a[at] === b[at]) equal++;
  return equal / HASHES;
}

/** Base64 of the minima, each in four bytes, big-endian. */
export function encodeSketch(sketch: Int32Array): string {
  const bytes = Buffer.alloc(4 * HASHES);
  for (const [at, minimum] of sketch.entries()) bytes.writeInt32BE(minimum, 4 * at);
  return bytes.toString('base64');
}

/** Null for what is not the text of a sketch. */
export function decodeSketch(text: string): Int32Array | null {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 4 * HASHES || bytes.toString('base64') !== text) return null;
  return Int32Array.from({ length: HASHES }, (_, at) => bytes.readInt32BE(4 * at));
}

/** Finds sketches that share a band with another. */
export class SketchIndex {
  private readonly bands = Array.from({ length: BANDS }, () => new Map<number, number[]>());

  add(id: number, sketch: Int32Array): void {
    for (const [band, map] of this.bands.entries()) {
      const key = bandKey(sketch, band);
      const same = map.get(key);
      if (same) same.push(id);
      else map.set(key, [id]);
    }
  }

  /** The ids of sketches that share a band, ascending. */
  candidates(sketch: Int32Array): number[] {
    const found = new Set<number>();
    for (const [band, map] of this.bands.entries())
      for (const id of map.get(bandKey(sketch, band)) ?? []) found.add(id);
    return [...found].sort((a, b) => a - b);
  }
}

/** 52 bits of the minima of a band. */
function bandKey(sketch: Int32Array, band: number): number {
  let high = 0;
  let low = 1;
  for (let at = band * ROWS; at < (band + 1) * ROWS; at++) {
    const minimum = sketch[at] ?? 0;
    high = mix(Math.imul(high, 31) ^ minimum);
    low = mix(Math.imul(low, 0x01000193) + minimum);
  }
  return (high >>> 0) * 2 ** 20 + (low >>> 12);
}
