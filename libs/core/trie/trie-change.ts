import { DIGEST_WORDS, LANE_MESSAGES } from '@core/sha256';
import { BucketRoot } from './bucket-root.js';
import type { BuiltTrie } from './build-trie.js';
import { fillAbove, fillLevels } from './fill-levels.js';
import { EMPTY_ROOT, HASH_BYTES, LEAF_BYTES } from './hash.js';
import { IndexLayout } from './index-layout.js';
import { bitOf, prefixOf, sharedBits } from './key-bits.js';
import { leafHashes } from './leaf-batches.js';
import { badAnswer } from './search-leaves.js';
import { TrieError } from './trie.errors.js';

/** A trie as it was built, without its leaves. */
export interface StoredTrie extends BuiltTrie {
  readonly count: number;
}

/** A run [from, to) of a trie's leaves, whose keys begin with the same bits. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
}

/**
 * Whether a trie of `count` keys can be made from one of `from` keys: both have as many buckets.
 */
export function isChangeable(from: number, count: number): boolean {
  return new IndexLayout(from).depth === new IndexLayout(count).depth;
}

/**
 * The trie that differs from a stored one in some of its buckets, without the leaves of the others.
 * It rests on no stored byte that it has not checked: the index against the root that the caller
 * knows from elsewhere, and the leaves of each changed bucket against the index. All errors about
 * what is stored are `bad-reader-answer`: build the trie from all leaves then.
 */
export class TrieChange {
  private readonly layout: IndexLayout;
  private readonly index: Buffer;
  /** How many leaves the changed buckets have. */
  private readonly sizes = new Map<number, number>();

  /** Computes all hashes above the buckets: one a bucket. */
  constructor(private readonly base: StoredTrie) {
    this.layout = new IndexLayout(base.count);
    if (base.index.length !== this.layout.bytes) throw badAnswer('its index has another length');
    this.index = Buffer.from(base.index);
    fillLevels(this.index, this.layout);
    const root = base.count === 0 ? EMPTY_ROOT : this.index.subarray(0, HASH_BYTES);
    if (!base.root.equals(root) || !this.index.equals(base.index)) throw badAnswer('its index is not that of its root');
    const ends = [this.layout.startAt(0), this.layout.startAt(this.layout.buckets)];
    if (ends.some((at, last) => this.index.readUInt32BE(at) !== last * base.count))
      throw badAnswer('its buckets do not begin with the first leaf and end with the last');
  }

  /** The bucket of a key. */
  bucketOf(key: Uint8Array): number {
    return prefixOf(key, 0, this.layout.depth);
  }

  /** The leaves that a bucket has in the stored trie. */
  bucket(bucket: number): Bucket {
    const [from, to] = [0, 1].map((next) => this.base.index.readUInt32BE(this.layout.startAt(bucket + next)));
    if (from === undefined || to === undefined || from > to || to > this.base.count)
      throw badAnswer(`bucket ${bucket} is leaves ${from} to ${to}`);
    return { from, to };
  }

  /**
   * Replaces the leaves of a bucket, 64 bytes each, in ascending order of their keys. `before`:
   * those that it has in the stored trie.
   */
  replace(bucket: number, before: Uint8Array, after: Uint8Array): void {
    const at = this.layout.hashAt(this.layout.depth, bucket);
    const { from, to } = this.bucket(bucket);
    const known = this.base.index.subarray(at, at + HASH_BYTES);
    if (before.length !== (to - from) * LEAF_BYTES || !hashOf(before).equals(known))
      throw badAnswer(`its leaves ${from} to ${to} are not those of its index`);
    for (let leaf = 0; leaf < after.length; leaf += LEAF_BYTES) this.checkLeaf(bucket, after, leaf);
    hashOf(after).copy(this.index, at);
    this.sizes.set(bucket, after.length / LEAF_BYTES);
  }

  /** @throws TrieError `bad-count` where the trie needs another number of buckets */
  finish(): StoredTrie {
    let count = 0;
    for (let bucket = 0; bucket < this.layout.buckets; bucket++) {
      this.index.writeUInt32BE(count, this.layout.startAt(bucket));
      const { from, to } = this.bucket(bucket);
      count += this.sizes.get(bucket) ?? to - from;
    }
    if (!isChangeable(this.base.count, count))
      throw new TrieError('bad-count', `A trie of ${count} keys has other buckets than one of ${this.base.count}.`);
    this.index.writeUInt32BE(count, this.layout.startAt(this.layout.buckets));
    fillAbove(this.index, this.layout, this.sizes.keys());
    return {
      root: Buffer.from(count === 0 ? EMPTY_ROOT : this.index.subarray(0, HASH_BYTES)),
      index: this.index,
      count,
    };
  }

  private checkLeaf(bucket: number, leaves: Uint8Array, at: number): void {
    const join = at === 0 ? 0 : sharedBits(leaves, at - LEAF_BYTES, leaves, at);
    const ascends = at === 0 || (join < 8 * HASH_BYTES && bitOf(leaves, at, join) === 1);
    if (ascends && prefixOf(leaves, at, this.layout.depth) === bucket) return;
    throw new TrieError('not-sorted', `Leaf ${at / LEAF_BYTES} of bucket ${bucket} is out of order.`);
  }
}

const bucketRoot = new BucketRoot();

/** The hash of a bucket in an index: 32 zero bytes where it has no leaf. */
function hashOf(leaves: Uint8Array): Buffer {
  const output = Buffer.alloc(HASH_BYTES);
  const count = leaves.length / LEAF_BYTES;
  if (count === 0) return output;
  for (let from = 0; from < count; from += LANE_MESSAGES) {
    const some = Uint32Array.from({ length: Math.min(LANE_MESSAGES, count - from) }, (_, n) => from + n);
    const hashes = leafHashes(leaves, some);
    for (let n = 0; n < some.length; n++) {
      const at = (from + n) * LEAF_BYTES;
      bucketRoot.add(hashes, n * DIGEST_WORDS, at === 0 ? 0 : sharedBits(leaves, at - LEAF_BYTES, leaves, at));
    }
  }
  bucketRoot.finish(output, 0);
  return output;
}
