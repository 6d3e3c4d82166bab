import { HASH_BYTES, LEAF_BYTES, writeLeafHash, writeSha256 } from './hash.js';
import { sharedBits } from './key-bits.js';

/** A subtree's right edge is one node a bit at most. */
const LIMIT = 8 * HASH_BYTES + 1;

/**
 * The stack algorithm: the root of a subtree from its leaves in ascending order, one pass, 257
 * hashes of memory. The stack holds finished subtrees, each joined to the one before it at a later
 * bit than that one to its own; a leaf that joins at an earlier bit closes the rest.
 */
export class SubtreeStack {
  private readonly hashes = Buffer.alloc(LIMIT * HASH_BYTES + 1);
  /**
   * The last two hashes, i and i + 1, and the free byte after them: the input of their parent,
   * without copying.
   */
  private readonly inners = Array.from({ length: LIMIT - 1 }, (_, i) =>
    this.hashes.subarray(i * HASH_BYTES, (i + 2) * HASH_BYTES + 1),
  );
  /** The bit at which the subtree at i joins the one before it. */
  private readonly joins = new Uint16Array(LIMIT);
  private height = 0;

  /**
   * Adds the leaf at byte `at`; `join` is the number of leading bits that its key shares with the
   * last leaf's (any, for the first).
   */
  add(leaves: Uint8Array, at: number, join: number): void {
    while (this.height > 1 && (this.joins[this.height - 1] as number) > join) this.closeLast();
    this.joins[this.height] = join;
    writeLeafHash(leaves, at, this.hashes, this.height * HASH_BYTES);
    this.height++;
  }

  /** Writes the root of what was added (at least one leaf) and resets the stack. */
  finish(output: Uint8Array, offset: number): void {
    while (this.height > 1) this.closeLast();
    output.set(this.hashes.subarray(0, HASH_BYTES), offset);
    this.height = 0;
  }

  private closeLast(): void {
    const last = --this.height;
    this.hashes[(last + 1) * HASH_BYTES] = this.joins[last] as number;
    writeSha256(this.inners[last - 1] as Buffer, this.hashes, (last - 1) * HASH_BYTES);
  }
}

// Reused between calls: hashing is synchronous and never re-entered, and finishing leaves it empty.
const shared = new SubtreeStack();

/** The root over leaves [from, to), at least one, of ascending 64-byte leaves. */
export function subtreeRoot(leaves: Uint8Array, from: number, to: number): Buffer {
  for (let leaf = from; leaf < to; leaf++) {
    const at = leaf * LEAF_BYTES;
    shared.add(leaves, at, leaf === from ? 0 : sharedBits(leaves, at - LEAF_BYTES, leaves, at));
  }
  const root = Buffer.allocUnsafe(HASH_BYTES);
  shared.finish(root, 0);
  return root;
}
