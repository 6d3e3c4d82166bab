export { type BuiltTrie, buildTrie, TrieBuilder } from './build-trie.js';
export { EMPTY_ROOT, HASH_BYTES, LEAF_BYTES } from './hash.js';
export {
  decodeTrieProof,
  encodeTrieProof,
  formatTrieProof,
  parseTrieProof,
  type TrieProof,
  type TrieStep,
} from './proof-format.js';
export { type ProvenAnswer, proveTrie, type TrieReader } from './prove.js';
export { leafOrder, sortLeaves } from './sort-leaves.js';
export { TrieError, type TrieErrorCode } from './trie.errors.js';
export { type Role, trieKey, type TrieLeaf, trieValue, writeTrieLeaf } from './trie-leaf.js';
export { type TrieAnswer, type TrieClaim, verifyTrieProof } from './verify.js';
