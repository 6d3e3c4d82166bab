import { copyWords, DIGEST_WORDS, LANE_MESSAGES, sha256Lanes } from '@core/sha256';
import { HASH_BYTES, writeInnerHash } from './hash.js';
import { innerMessages, innerWords } from './inner-batches.js';
import { type IndexLayout, isEmptySlot } from './index-layout.js';

const WORD_BYTES = 4;

/** Computes every hash of an index above those of its buckets, a level at a time. */
export function fillLevels(index: Buffer, layout: IndexLayout): void {
  // Hashes begin at multiples of 32 bytes; a view of words must begin at one of 4.
  const words =
    index.byteOffset % 4 === 0 ? new Uint32Array(index.buffer, index.byteOffset, index.length >>> 2) : undefined;
  for (let level = layout.depth - 1; level >= 0; level--)
    for (let from = 0; from < 2 ** level; from += LANE_MESSAGES) {
      const to = Math.min(2 ** level, from + LANE_MESSAGES);
      if (words) fillSlots(words, layout, level, from, to);
      else for (let prefix = from; prefix < to; prefix++) fillSlot(index, layout, level, prefix);
    }
}

const hashed = new Uint32Array(LANE_MESSAGES);

/** As `fillSlot`, of the prefixes [from, to), at most as many as are hashed at once. */
function fillSlots(index: Uint32Array, layout: IndexLayout, level: number, from: number, to: number): void {
  const lanes = sha256Lanes();
  const messages = innerMessages();
  const size = innerWords(messages);
  const [above, below] = [layout.hashAt(level, 0) / WORD_BYTES, layout.hashAt(level + 1, 0) / WORD_BYTES];
  let count = 0;
  for (let prefix = from; prefix < to; prefix++) {
    const left = below + 2 * prefix * DIGEST_WORDS;
    const [hasLeft, hasRight] = [isFilled(index, left), isFilled(index, left + DIGEST_WORDS)];
    if (hasLeft && hasRight) {
      copyWords(index, left, messages.words, count * size, 2 * DIGEST_WORDS);
      messages.bytes[count * size * WORD_BYTES + 2 * HASH_BYTES] = level;
      hashed[count++] = above + prefix * DIGEST_WORDS;
    } else copyWords(index, hasLeft ? left : left + DIGEST_WORDS, index, above + prefix * DIGEST_WORDS, DIGEST_WORDS);
  }
  if (count > 0) lanes.run(messages, count);
  for (let n = 0; n < count; n++) copyWords(lanes.digests, n * DIGEST_WORDS, index, hashed[n] as number, DIGEST_WORDS);
}

function isFilled(index: Uint32Array, at: number): boolean {
  for (let word = 0; word < DIGEST_WORDS; word++) if (index[at + word] !== 0) return true;
  return false;
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
