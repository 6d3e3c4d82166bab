import { HASH_BYTES, isEmptySlot, writeInnerHash } from '@core/trie';

const BLOCK_BITS = 5;

export interface IndexBlock {
  /** The block is the subtree under a prefix of so many bits. */
  readonly top: number;
  readonly prefix: number;
  /**
   * Of its subtrees at the next block's top, or at the pages; 32 zero bytes where there is none.
   */
  readonly hashes: Buffer;
}

/** The blocks above pages with these roots, ascending by `top` and prefix. */
export function blocksOf(depth: number, roots: ReadonlyMap<number, Buffer>): IndexBlock[] {
  const levels: IndexBlock[][] = [];
  let [bottom, hashes] = [depth, roots];
  while (bottom > 0) {
    const top = Math.max(0, bottom - BLOCK_BITS);
    const width = 2 ** (bottom - top);
    const blocks = new Map<number, Buffer>();
    for (const [prefix, hash] of hashes) {
      const block = Math.floor(prefix / width);
      const slots = blocks.get(block) ?? Buffer.alloc(width * HASH_BYTES);
      slots.set(hash, (prefix % width) * HASH_BYTES);
      blocks.set(block, slots);
    }
    levels.unshift([...blocks].map(([prefix, slots]) => ({ top, prefix, hashes: slots })));
    hashes = new Map([...blocks].map(([prefix, slots]) => [prefix, fold(slots, bottom)]));
    bottom = top;
  }
  return levels.flat();
}

/** A node with one child that is not empty is no node of its own: it has its child's hash. */
function fold(slots: Buffer, bottom: number): Buffer {
  let row = slots;
  for (let level = bottom - 1; row.length > HASH_BYTES; level--) {
    const above = Buffer.alloc(row.length / 2);
    for (let at = 0; at < row.length; at += 2 * HASH_BYTES) {
      const right = at + HASH_BYTES;
      if (isEmptySlot(row, at)) row.copy(above, at / 2, right, right + HASH_BYTES);
      else if (isEmptySlot(row, right)) row.copy(above, at / 2, at, right);
      else writeInnerHash(level, row, at, row, right, above, at / 2);
    }
    row = above;
  }
  return row;
}
