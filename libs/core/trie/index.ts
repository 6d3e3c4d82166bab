export { type BuiltTrie, buildTrie, TrieBuilder } from './build-trie.js';
export { GrowingTrie } from './growing-trie.js';
export { copyBytes, EMPTY_ROOT, HASH_BYTES, LEAF_BYTES, writeInnerHash } from './hash.js';
export { isEmptySlot } from './index-layout.js';
export { bitOf, prefixOf } from './key-bits.js';
export {
  decodeTrieProof,
  encodeTrieProof,
  formatTrieProof,
  parseTrieProof,
  type TrieProof,
  type TrieStep,
} from './proof-format.js';
export { type ProvenAnswer, proveTrie, type TrieReader } from './prove.js';
export { HASHED_LEAF_BYTES, hashedLeaves, trieLeaves } from './leaf-batches.js';
export { searchLeaves } from './search-leaves.js';
export { leafOrder, sortLeaves } from './sort-leaves.js';
export { subtreeRoot } from './subtree-stack.js';
export { TrieError, type TrieErrorCode } from './trie.errors.js';
export { type Role, trieKey, type TrieLeaf, trieValue, writeTrieLeaf } from './trie-leaf.js';
export { type Bucket, isChangeable, type StoredTrie, TrieChange } from './trie-change.js';
export { type TrieAnswer, type TrieClaim, verifyTrieProof } from './verify.js';
