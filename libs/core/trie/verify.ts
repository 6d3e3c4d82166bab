import { EMPTY_ROOT, innerHash, leafHash, requireHash } from './hash.js';
import { bitOf } from './key-bits.js';
import { decodeTrieProof, type TrieStep } from './proof-format.js';
import { TrieError } from './trie.errors.js';

// Every argument here is attacker-controlled, except the root that the caller took from a
// commitment that it checked. Work is bounded by 256 steps, whatever the length of the proof.

/**
 * The claim that `proof` (written by encodeTrieProof) shows what the trie with `root` contains for
 * `key`.
 */
export interface TrieClaim {
  readonly root: Uint8Array;
  readonly key: Uint8Array;
  readonly proof: Uint8Array;
}

export type TrieAnswer = { readonly present: true; readonly value: Buffer } | { readonly present: false };

const ABSENT: TrieAnswer = { present: false };

/**
 * Returns what the proof shows, or throws a TrieError. A key and a root have exactly one accepted
 * proof.
 *
 * A key is absent because a search for it ends at another leaf: the two keys agree on every bit
 * that the search looks at. That is so in tries that are built by the rules; only rebuilding the
 * trie shows whether the committed root is the root of one.
 */
export function verifyTrieProof(claim: TrieClaim): TrieAnswer {
  requireHash(claim.root, 'root');
  requireHash(claim.key, 'key');
  const proof = decodeTrieProof(claim.proof);
  switch (proof.shows) {
    case 'nothing':
      requireSameRoot(EMPTY_ROOT, claim.root);
      return ABSENT;
    case 'value':
      requireSameRoot(fold(leafHash(claim.key, proof.value), claim.key, proof.steps), claim.root);
      return { present: true, value: Buffer.from(proof.value) };
    case 'other-leaf':
      requireSearchEndsAt(proof.key, claim.key, proof.steps);
      requireSameRoot(fold(leafHash(proof.key, proof.value), proof.key, proof.steps), claim.root);
      return ABSENT;
  }
}

function fold(leaf: Buffer, key: Uint8Array, steps: readonly TrieStep[]): Buffer {
  return steps.reduce(
    (hash, { bit, sibling }) =>
      bitOf(key, 0, bit) === 0 ? innerHash(bit, hash, sibling) : innerHash(bit, sibling, hash),
    leaf,
  );
}

function requireSearchEndsAt(other: Uint8Array, key: Uint8Array, steps: readonly TrieStep[]): void {
  if (Buffer.compare(other, key) === 0) {
    throw new TrieError('wrong-path', 'The trie proof shows the leaf of the very key that it says is absent.');
  }
  if (steps.some(({ bit }) => bitOf(other, 0, bit) !== bitOf(key, 0, bit))) {
    throw new TrieError('wrong-path', 'The leaf that the trie proof shows is not where a search for the key ends.');
  }
}

function requireSameRoot(computed: Uint8Array, stated: Uint8Array): void {
  if (Buffer.compare(computed, stated) !== 0) {
    throw new TrieError('root-mismatch', 'The trie proof does not lead to the stated root.');
  }
}
