import { HASH_BYTES, LEAF_BYTES, writeInnerHash, writeLeafHash } from './hash.js';
import { sharedBits } from './key-bits.js';

/** A subtree's right edge is one node a bit at most. */
const LIMIT = 8 * HASH_BYTES + 1;

/**
 * The stack algorithm: the root of a subtree from its leaves in ascending order, one pass, 257 hashes of memory. The stack holds finished
 * subtrees, each joined to the one before it at a later bit than that one to its own; a leaf that joins at an earlier bit closes the rest.
 */
export class SubtreeStack {
  private readonly hashes = Buffer.alloc(LIMIT * HASH_BYTES);
  /** Where the subtree at i joins the one before it. */
  private readonly joins = new Uint16Array(LIMIT);
  private height = 0;

  /** Adds the leaf at byte `at`; `join` is the number of leading bits that its key shares with the last leaf's (any, for the first). */
  add(leaves: Uint8Array, at: number, join: number): void {
    while (this.height > 1 && (this.joins[this.height - 1] as number) > join) this.closeLast();
    this.joins[this.height] = join;
    writeLeafHash(leaves, at, this.hashes, this.height * HASH_BYTES);
    this.height++;
  }

  /** Writes the root of what was added (at least one leaf) and starts anew. */
  finish(output: Uint8Array, offset: number): void {
    while (this.height > 1) this.closeLast();
    output.set(this.hashes.subarray(0, HASH_BYTES), offset);
    this.height = 0;
  }

  private closeLast(): void {
    const right = --this.height;
    const [left, bit] = [right - 1, this.joins[right] as number];
    const { hashes } = this;
    writeInnerHash(bit, hashes, left * HASH_BYTES, hashes, right * HASH_BYTES, hashes, left * HASH_BYTES);
  }
}

/** The root over leaves [from, to), at least one, of ascending 64-byte leaves. */
export function subtreeRoot(leaves: Uint8Array, from: number, to: number): Buffer {
  const stack = new SubtreeStack();
  for (let leaf = from; leaf < to; leaf++) {
    const at = leaf * LEAF_BYTES;
    stack.add(leaves, at, leaf === from ? 0 : sharedBits(leaves, at - LEAF_BYTES, leaves, at));
  }
  const root = Buffer.allocUnsafe(HASH_BYTES);
  stack.finish(root, 0);
  return root;
}
