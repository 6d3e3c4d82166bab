import { HASH_BYTES } from './hash.js';

/** Bit `bit` (0..255) of the key at `at`; bit 0 is the highest of the first byte. */
export function bitOf(bytes: Uint8Array, at: number, bit: number): 0 | 1 {
  return (((bytes[at + (bit >> 3)] as number) >> (7 - (bit & 7))) & 1) as 0 | 1;
}

/** How many leading bits two keys share: 0..256. */
export function sharedBits(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number): number {
  for (let i = 0; i < HASH_BYTES; i++) {
    const difference = (a[aAt + i] as number) ^ (b[bAt + i] as number);
    if (difference !== 0) return 8 * i + Math.clz32(difference) - 24;
  }
  return 8 * HASH_BYTES;
}

/** The first `depth` bits of the key at `at` as a number; `depth` at most 32. */
export function prefixOf(bytes: Uint8Array, at: number, depth: number): number {
  if (depth === 0) return 0;
  const head =
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number);
  return head >>> (32 - depth);
}
