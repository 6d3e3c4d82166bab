import { HASH_BYTES } from './hash.js';
import { TrieError } from './trie.errors.js';

/**
 * Leaves in a bucket, on average, at most. A proof hashes the leaves of one bucket; the index takes
 * 136 bytes a bucket.
 */
const BUCKET = 128;
const START_BYTES = 4;
export const COUNT_LIMIT = 2 ** 32 - 1;

/**
 * The layout of the index of a trie of `count` keys. The keys are cut into 2^depth buckets by their
 * first `depth` bits. The index is
 * - for each level 0..depth and each prefix of so many bits, in order, the hash of the subtree of
 *   the keys with that prefix, 32 zero bytes where there is none;
 * - then 2^depth + 1 numbers of 4 bytes, big-endian: how many leaves come before each bucket, and
 *   last the count.
 *
 * 10 M keys: depth 17, 8.9 MB. Everything below a bucket's hash is computed again from its leaves
 * on demand.
 */
export class IndexLayout {
  readonly depth: number;

  constructor(readonly count: number) {
    if (!Number.isSafeInteger(count) || count < 0 || count > COUNT_LIMIT) {
      throw new TrieError('bad-count', `A trie has 0 to ${COUNT_LIMIT} keys, not ${String(count)}.`);
    }
    let depth = 0;
    while (count > BUCKET * 2 ** depth) depth++;
    this.depth = depth;
  }

  get buckets(): number {
    return 2 ** this.depth;
  }

  get bytes(): number {
    return this.startAt(this.buckets + 1);
  }

  /** The byte where the hash of the subtree under `prefix`, a number of `level` bits, begins. */
  hashAt(level: number, prefix: number): number {
    return HASH_BYTES * (2 ** level - 1 + prefix);
  }

  /** The byte where the number of leaves before `bucket` begins. */
  startAt(bucket: number): number {
    return HASH_BYTES * (2 * this.buckets - 1) + START_BYTES * bucket;
  }
}

/**
 * Returns whether the 32 bytes at `at` state that no key has this prefix. Nobody can find a SHA-256
 * of all zeros.
 */
export function isEmptySlot(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < HASH_BYTES; i++) if (bytes[at + i] !== 0) return false;
  return true;
}
