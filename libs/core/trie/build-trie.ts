import { fillLevels } from './fill-levels.js';
import { EMPTY_ROOT, HASH_BYTES, LEAF_BYTES } from './hash.js';
import { IndexLayout } from './index-layout.js';
import { bitOf, prefixOf, sharedBits } from './key-bits.js';
import { SubtreeStack } from './subtree-stack.js';
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
  private readonly stack = new SubtreeStack();
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
    if (leaves.length % LEAF_BYTES !== 0) {
      throw new TrieError('malformed-hash', `Leaves come as ${LEAF_BYTES} bytes each; ${leaves.length} bytes are not.`);
    }
    if (this.added + leaves.length / LEAF_BYTES > this.layout.count) throw this.wrongCount();
    for (let at = 0; at < leaves.length; at += LEAF_BYTES) this.addLeaf(leaves, at);
    if (leaves.length > 0) this.last.set(leaves.subarray(leaves.length - LEAF_BYTES, leaves.length - HASH_BYTES));
  }

  finish(): BuiltTrie {
    if (this.added !== this.layout.count) throw this.wrongCount();
    this.moveToBucket(this.layout.buckets);
    this.index.writeUInt32BE(this.added, this.layout.startAt(this.layout.buckets));
    fillLevels(this.index, this.layout);
    return { root: Buffer.from(this.added === 0 ? EMPTY_ROOT : this.index.subarray(0, HASH_BYTES)), index: this.index };
  }

  private addLeaf(leaves: Uint8Array, at: number): void {
    const join = at === 0 ? sharedBits(this.last, 0, leaves, 0) : sharedBits(leaves, at - LEAF_BYTES, leaves, at);
    if (this.added > 0 && (join === 8 * HASH_BYTES || bitOf(leaves, at, join) === 0)) {
      const which = join === 8 * HASH_BYTES ? 'is the key of the leaf before it' : 'comes before it';
      throw new TrieError('not-sorted', `Leaves ascend strictly by key; the key of leaf ${this.added} ${which}.`);
    }
    const bucket = prefixOf(leaves, at, this.layout.depth);
    if (bucket !== this.bucket) this.moveToBucket(bucket);
    this.stack.add(leaves, at, join);
    this.inBucket++;
    this.added++;
  }

  /**
   * Ends the bucket that leaves were added to, and those between it and `bucket`, which have none.
   */
  private moveToBucket(bucket: number): void {
    if (this.inBucket > 0) this.stack.finish(this.index, this.layout.hashAt(this.layout.depth, this.bucket));
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
