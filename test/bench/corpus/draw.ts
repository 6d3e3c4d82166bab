/**
 * Returns a pseudo-random integer below 2^32 that depends on its arguments only, so each shard can
 * be generated alone.
 */
export function draw(...parts: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) {
    hash = Math.imul(hash ^ part, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** The same as a fraction, from 0 to less than 1. */
export const drawFraction = (...parts: readonly number[]): number => draw(...parts) / 2 ** 32;
