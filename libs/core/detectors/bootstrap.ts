import { sha256 } from '@core/kernel';

/** A share of 0 to 1, or a difference of two of -1 to 1, with the ends of its interval. */
export interface Interval {
  /** @asType number */
  readonly low: number;
  /** @asType number */
  readonly high: number;
}

const LEVEL = 0.95;
/** Resamples that are drawn between two turns of the caller. */
const TURN = 50;

/**
 * `xoshiro128**` of Blackman and Vigna, its state the first 16 bytes of
 * SHA-256("whence/bootstrap/v1\n" ‖ seed): the same seed gives the same numbers everywhere.
 */
export function seededNumbers(seed: string): () => number {
  const state = sha256(`whence/bootstrap/v1\n${seed}`);
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => state.readInt32LE(at)) as [number, number, number, number];
  return () => {
    const scrambled = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11);
    return scrambled;
  };
}

const rotated = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

/**
 * Draws the bootstrap's samples of rows, with replacement, as many rows each as there are, and
 * counts each one's rows by their mask of bits. Rows stay whole, so that what two models did with
 * one prompt stays together. Yields, between turns, how many samples are drawn; returns for each
 * sample the counts by mask.
 * @param masks one number of 0 to `kinds` - 1 for each row; at least one row
 */
export function* resampledCounts(
  masks: Uint8Array,
  { kinds, resamples, seed }: { readonly kinds: number; readonly resamples: number; readonly seed: string },
): Generator<number, Uint32Array[]> {
  const next = seededNumbers(seed);
  const samples: Uint32Array[] = [];
  const scale = masks.length / 2 ** 32;
  while (samples.length < resamples) {
    const counts = new Uint32Array(kinds);
    for (let row = 0; row < masks.length; row++) {
      const mask = masks[Math.floor(next() * scale)] ?? 0;
      counts[mask] = (counts[mask] ?? 0) + 1;
    }
    samples.push(counts);
    if (samples.length % TURN === 0) yield samples.length;
  }
  return samples;
}

/** The percentile interval, 95 %: 2.5 % of the values lie below its low end, and above its high. */
export function percentileInterval(values: Float64Array): Interval {
  const sorted = values.slice().sort();
  const outside = Math.floor(((1 - LEVEL) / 2) * sorted.length);
  return { low: sorted[outside] ?? 0, high: sorted[sorted.length - 1 - outside] ?? 0 };
}
