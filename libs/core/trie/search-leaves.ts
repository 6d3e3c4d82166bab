import { LEAF_BYTES } from './hash.js';
import { bitOf, sharedBits } from './key-bits.js';
import type { TrieStep } from './proof-format.js';
import { subtreeRoot } from './subtree-stack.js';
import { TrieError } from './trie.errors.js';

/**
 * The path from the root over `leaves` (64 bytes each, ascending, at least one) to the leaf where a
 * search for the key ends, in steps from the root; `at`: that leaf's first byte. Throws
 * `bad-reader-answer` if they do not ascend.
 */
export function searchLeaves(leaves: Uint8Array, key: Uint8Array): { at: number; steps: TrieStep[] } {
  const steps: TrieStep[] = [];
  let [from, to] = [0, leaves.length / LEAF_BYTES];
  while (to - from > 1) {
    const bit = sharedBits(leaves, from * LEAF_BYTES, leaves, (to - 1) * LEAF_BYTES);
    const middle = firstWithBit(leaves, from, to, bit);
    if (bit > 255 || middle === from || middle === to) throw badAnswer('its leaves do not ascend by key');
    const goesRight = bitOf(key, 0, bit) === 1;
    steps.push({ bit, sibling: goesRight ? subtreeRoot(leaves, from, middle) : subtreeRoot(leaves, middle, to) });
    if (goesRight) from = middle;
    else to = middle;
  }
  return { at: from * LEAF_BYTES, steps };
}

/** The first of leaves [from, to) that has `bit` set; they share all bits before it. */
function firstWithBit(leaves: Uint8Array, from: number, to: number, bit: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bitOf(leaves, middle * LEAF_BYTES, bit) === 1) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function badAnswer(what: string): TrieError {
  return new TrieError('bad-reader-answer', `The trie storage is damaged: ${what}.`);
}
