import { HASH_BYTES } from './hash.js';
import { MerkleError } from './merkle.errors.js';

// Sizes and indexes go up to 2^53 - 1, so no 32-bit operator (>> & | ~ <<) may touch them: halving
// and remainders only.

/**
 * A complete subtree: the one over entries [index << level, (index + 1) << level). Level 0 is the
 * leaves.
 */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

export function requireTreeSize(size: number, what: string): void {
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new MerkleError('size-out-of-range', `The ${what} ${String(size)} is not a whole number from 0 to 2^53 - 1.`);
  }
}

export function requireIndex(index: number, treeSize: number): void {
  if (!Number.isSafeInteger(index) || index < 0 || index >= treeSize) {
    throw new MerkleError('index-out-of-range', `There is no entry ${String(index)} in a tree of size ${treeSize}.`);
  }
}

/** How many subtrees besides its leaf are completed by entry `index`. */
export function trailingOnes(index: number): number {
  let count = 0;
  for (let rest = index; rest % 2 === 1; rest = (rest - 1) / 2) count++;
  return count;
}

/** The bytes of the record of entry `index` (see `TreeEdge.append`). */
export const recordLength = (index: number): number => HASH_BYTES * (1 + trailingOnes(index));

export function isPowerOfTwo(size: number): boolean {
  let rest = size;
  while (rest > 1 && rest % 2 === 0) rest /= 2;
  return rest === 1;
}

/** The split point k of RFC 6962 §2.1: the largest power of two smaller than `size`; `size` > 1. */
export function splitPoint(size: number): number {
  let k = 1;
  while (k * 2 < size) k *= 2;
  return k;
}

/**
 * The maximal complete subtrees that make up entries [from, to), left to right. `from` must be a
 * multiple of a power of two that is at least `to - from`, as it is in every range that RFC 6962
 * splits a tree into.
 */
export function completeSubtrees(from: number, to: number): TreeNode[] {
  const nodes: TreeNode[] = [];
  let start = from;
  while (start < to) {
    let level = 0;
    let width = 1;
    while (width * 2 <= to - start) {
      width *= 2;
      level++;
    }
    nodes.push({ level, index: start / width });
    start += width;
  }
  return nodes;
}

/**
 * Where a node's hash is stored. The record of entry i is the concatenation of the hashes of all
 * complete subtrees that end at i: its leaf hash, then levels 1 to trailingOnes(i). So a node is in
 * the record of its last entry, at byte `offset` (32 bytes long).
 */
export function recordOfNode(node: TreeNode): { entry: number; offset: number } {
  const entry = (node.index + 1) * 2 ** node.level - 1;
  if (![node.level, node.index, entry].every((value) => Number.isSafeInteger(value) && value >= 0)) {
    throw new MerkleError('index-out-of-range', `There is no tree node (level ${node.level}, index ${node.index}).`);
  }
  return { entry, offset: HASH_BYTES * node.level };
}
