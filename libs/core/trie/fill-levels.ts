import { HASH_BYTES, writeInnerHash } from './hash.js';
import { type IndexLayout, isEmptySlot } from './index-layout.js';

/** Computes every hash of an index above those of its buckets. */
export function fillLevels(index: Buffer, layout: IndexLayout): void {
  for (let level = layout.depth - 1; level >= 0; level--)
    for (let prefix = 0; prefix < 2 ** level; prefix++) fillSlot(index, layout, level, prefix);
}

/** Computes the hashes above these buckets, which differ from what they were. */
export function fillAbove(index: Buffer, layout: IndexLayout, buckets: Iterable<number>): void {
  let below = new Set(buckets);
  for (let level = layout.depth - 1; level >= 0; level--) {
    below = new Set([...below].map((prefix) => Math.floor(prefix / 2)));
    for (const prefix of below) fillSlot(index, layout, level, prefix);
  }
}

/**
 * A prefix that all keys below it go on from with the same bit is no node of its own: it has its
 * child's hash.
 */
function fillSlot(index: Buffer, layout: IndexLayout, level: number, prefix: number): void {
  const [to, left] = [layout.hashAt(level, prefix), layout.hashAt(level + 1, 2 * prefix)];
  const right = left + HASH_BYTES;
  if (isEmptySlot(index, left)) index.copyWithin(to, right, right + HASH_BYTES);
  else if (isEmptySlot(index, right)) index.copyWithin(to, left, left + HASH_BYTES);
  else writeInnerHash(level, index, left, index, right, index, to);
}
