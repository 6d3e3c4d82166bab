import { DIGEST_WORDS, LANE_MESSAGES } from '@core/sha256';
import { BucketRoot } from './bucket-root.js';
import { fillLevels } from './fill-levels.js';
import { copyBytes, EMPTY_ROOT, HASH_BYTES, LEAF_BYTES } from './hash.js';
import { IndexLayout } from './index-layout.js';
import { bitOf, prefixOf, sharedBits } from './key-bits.js';
import { leafHashes } from './leaf-batches.js';
import { TrieError } from './trie.errors.js';

export interface BuiltTrie {
  readonly root: Buffer;
  /** What proofs read besides the leaves; see IndexLayout. */
  readonly index: Buffer;
}

/**
 * Builds a trie from its leaves (key ‖ value, 64 bytes each) in strictly ascending order of their
 * keys, in pieces of any size. Memory is the index, about 1 byte a key, whatever is added.
 * Synchronous: build a large trie in a worker thread, or give way between pieces.
 */
export class TrieBuilder {
  private readonly layout: IndexLayout;
  private readonly index: Buffer;
  private readonly open = new BucketRoot();
  private readonly last = Buffer.alloc(HASH_BYTES);
  private added = 0;
  private bucket = 0;
  private inBucket = 0;

  /** `count`: how many leaves will be added, at most 2^32 - 1. */
  constructor(count: number) {
    this.layout = new IndexLayout(count);
    this.index = Buffer.alloc(this.layout.bytes);
  }

  add(leaves: Uint8Array): void {
    this.addInOrder(
      leaves,
      Uint32Array.from({ length: leaves.length / LEAF_BYTES }, (_, leaf) => leaf),
    );
  }

  /** Adds leaves that do not ascend, in the order that `leafOrder` returned for them. */
  addInOrder(leaves: Uint8Array, order: Uint32Array): void {
    const count = this.countOf(leaves);
    if (order.length !== count) throw this.wrongCount();
    for (let from = 0, before = -LEAF_BYTES; from < count; from += LANE_MESSAGES) {
      const some = order.subarray(from, from + LANE_MESSAGES);
      const hashes = leafHashes(leaves, some);
      for (let place = 0; place < some.length; place++) {
        const at = (some[place] as number) * LEAF_BYTES;
        this.addLeaf(leaves, at, before, hashes, place * DIGEST_WORDS);
        before = at;
      }
    }
    this.remember(leaves, order);
  }

  /** `addInOrder` of leaves from `hashedLeaves`: key ‖ hash. Their hashes are not checked. */
  addHashed(leaves: Uint8Array, order: Uint32Array): void {
    const count = this.countOf(leaves);
    if (order.length !== count) throw this.wrongCount();
    const aligned = leaves.byteOffset % 4 === 0 ? leaves : Uint8Array.from(leaves);
    const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
    for (let place = 0, before = -LEAF_BYTES; place < count; place++) {
      const at = (order[place] as number) * LEAF_BYTES;
      this.addLeaf(leaves, at, before, words, (at + HASH_BYTES) / 4);
      before = at;
    }
    this.remember(leaves, order);
  }

  finish(): BuiltTrie {
    if (this.added !== this.layout.count) throw this.wrongCount();
    this.moveToBucket(this.layout.buckets);
    this.index.writeUInt32BE(this.added, this.layout.startAt(this.layout.buckets));
    fillLevels(this.index, this.layout);
    return { root: Buffer.from(this.added === 0 ? EMPTY_ROOT : this.index.subarray(0, HASH_BYTES)), index: this.index };
  }

  private remember(leaves: Uint8Array, order: Uint32Array): void {
    if (order.length > 0) copyBytes(leaves, (order.at(-1) as number) * LEAF_BYTES, this.last, 0, HASH_BYTES);
  }

  private countOf(leaves: Uint8Array): number {
    const count = leaves.length / LEAF_BYTES;
    if (!Number.isInteger(count))
      throw new TrieError('malformed-hash', `Leaves come as ${LEAF_BYTES} bytes each; ${leaves.length} bytes are not.`);
    if (this.added + count > this.layout.count) throw this.wrongCount();
    return count;
  }

  /**
   * @param before where the leaf before it is; below 0: it is the last of those added earlier
   * @param hashes has the leaf's hash at the word `hashAt`
   */
  private addLeaf(leaves: Uint8Array, at: number, before: number, hashes: Uint32Array, hashAt: number): void {
    const join = before < 0 ? sharedBits(this.last, 0, leaves, at) : sharedBits(leaves, before, leaves, at);
    if (this.added > 0 && (join === 8 * HASH_BYTES || bitOf(leaves, at, join) === 0)) {
      const which = join === 8 * HASH_BYTES ? 'is the key of the leaf before it' : 'comes before it';
      throw new TrieError('not-sorted', `Leaves ascend strictly by key; the key of leaf ${this.added} ${which}.`);
    }
    const bucket = prefixOf(leaves, at, this.layout.depth);
    if (bucket !== this.bucket) this.moveToBucket(bucket);
    this.open.add(hashes, hashAt, join);
    this.inBucket++;
    this.added++;
  }

  /**
   * Ends the bucket that leaves were added to, and those between it and `bucket`, which have none.
   */
  private moveToBucket(bucket: number): void {
    if (this.inBucket > 0) this.open.finish(this.index, this.layout.hashAt(this.layout.depth, this.bucket));
    for (let next = this.bucket + 1; next <= bucket; next++) {
      this.index.writeUInt32BE(this.added, this.layout.startAt(next));
    }
    this.bucket = bucket;
    this.inBucket = 0;
  }

  private wrongCount(): TrieError {
    return new TrieError(
      'bad-count',
      `This trie was announced with ${this.layout.count} leaves and got another number.`,
    );
  }
}

/** The trie of leaves that are all in memory. */
export function buildTrie(sortedLeaves: Uint8Array): BuiltTrie {
  const builder = new TrieBuilder(Math.floor(sortedLeaves.length / LEAF_BYTES));
  builder.add(sortedLeaves);
  return builder.finish();
}
