import { createHash } from 'node:crypto';

// The recursive definition of the trie, word for word and slow. Specs compare @core/trie with it;
// it imports nothing from there.

export type Pair = readonly [key: Buffer, value: Buffer];

export interface ReferenceAnswer {
  /** The leaf where the search ends; none in a trie without keys. */
  readonly leaf: Pair | undefined;
  /** From the leaf to the root. */
  readonly steps: readonly { readonly bit: number; readonly sibling: Buffer }[];
}

const sha256 = (...parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const isSet = (key: Buffer, bit: number): boolean => ((key.readUInt8(bit >> 3) >> (7 - (bit & 7))) & 1) === 1;

/** Pairs in any order, no key twice. */
export function referenceTrieRoot(pairs: readonly Pair[], bit = 0): Buffer {
  const [first] = pairs;
  if (first === undefined) return sha256();
  if (pairs.length === 1) return sha256(first[0], first[1]);
  const [zeros, ones] = sides(pairs, bit);
  if (zeros.length === 0 || ones.length === 0) return referenceTrieRoot(pairs, bit + 1);
  return sha256(referenceTrieRoot(zeros, bit + 1), referenceTrieRoot(ones, bit + 1), Buffer.of(bit));
}

export function referenceTrieProof(pairs: readonly Pair[], key: Buffer, bit = 0): ReferenceAnswer {
  if (pairs.length <= 1) return { leaf: pairs[0], steps: [] };
  const [zeros, ones] = sides(pairs, bit);
  if (zeros.length === 0 || ones.length === 0) return referenceTrieProof(pairs, key, bit + 1);
  const [near, far] = isSet(key, bit) ? [ones, zeros] : [zeros, ones];
  const { leaf, steps } = referenceTrieProof(near, key, bit + 1);
  return { leaf, steps: [...steps, { bit, sibling: referenceTrieRoot(far, bit + 1) }] };
}

function sides(pairs: readonly Pair[], bit: number): [Pair[], Pair[]] {
  return [pairs.filter(([key]) => !isSet(key, bit)), pairs.filter(([key]) => isSet(key, bit))];
}
