import { HASH_BYTES, isEmptySlot, writeInnerHash } from '@core/trie';

/**
 * The hashes of subtrees are stored in blocks: a block is the subtree under a prefix of `top` bits,
 * as the hashes of its 2^(bottom - top) subtrees at `bottom`, 32 zero bytes where there is none.
 */
export const BLOCK_BITS = 5;

/** Where the block whose subtrees are at `bottom` begins. Blocks are aligned at the pages. */
export const topOf = (bottom: number): number => Math.max(0, bottom - BLOCK_BITS);

export const blockBytes = (bottom: number): number => 2 ** (bottom - topOf(bottom)) * HASH_BYTES;

/**
 * The hashes of all nodes of a block: those of level 0 (the block's root) at byte 0, of the next
 * level's two nodes at 32, and so on.
 */
export class FoldedBlock {
  private readonly nodes: Buffer;

  constructor(
    readonly slots: Buffer,
    readonly bottom: number,
  ) {
    const top = topOf(bottom);
    const width = slots.length / HASH_BYTES;
    this.nodes = Buffer.alloc((2 * width - 1) * HASH_BYTES);
    slots.copy(this.nodes, (width - 1) * HASH_BYTES);
    for (let level = bottom - top - 1; level >= 0; level--) this.fold(level, top);
  }

  /** The hash of the node at `place` of a level below the top; 32 zero bytes if it is empty. */
  hashAt(level: number, place: number): Buffer {
    const at = (2 ** level - 1 + place) * HASH_BYTES;
    return this.nodes.subarray(at, at + HASH_BYTES);
  }

  /** A node with one child that is not empty is no node of its own: it has its child's hash. */
  private fold(level: number, top: number): void {
    const { nodes } = this;
    for (let place = 0; place < 2 ** level; place++) {
      const to = (2 ** level - 1 + place) * HASH_BYTES;
      const left = (2 ** (level + 1) - 1 + 2 * place) * HASH_BYTES;
      const right = left + HASH_BYTES;
      if (isEmptySlot(nodes, left)) nodes.copyWithin(to, right, right + HASH_BYTES);
      else if (isEmptySlot(nodes, right)) nodes.copyWithin(to, left, left + HASH_BYTES);
      else writeInnerHash(top + level, nodes, left, nodes, right, nodes, to);
    }
  }
}

/** The hashes of subtrees at one depth, ascending by prefix. */
export class SubtreeHashes {
  constructor(
    readonly prefixes: number[] = [],
    private readonly hashes: Buffer[] = [],
  ) {}

  slice(from: number, to: number): SubtreeHashes {
    return new SubtreeHashes(this.prefixes.slice(from, to), this.hashes.slice(from, to));
  }

  add(prefix: number, hash: Buffer): void {
    // A block that two batches change comes twice: the later hash counts.
    if (this.prefixes.at(-1) === prefix) this.hashes[this.hashes.length - 1] = hash;
    else {
      this.prefixes.push(prefix);
      this.hashes.push(hash);
    }
  }

  hashOf(at: number): Buffer {
    return this.hashes[at] as Buffer;
  }
}
