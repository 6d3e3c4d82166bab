export { copiedByDuckDb, zstdOf } from './duckdb-files.js';
export { MemoryTrie } from './memory-trie.js';
export { referencePath, referenceProof, referenceRoot } from './reference-tree.js';
export { type Pair, referenceTrieProof, referenceTrieRoot } from './reference-trie.js';
export { realTexts } from './real-texts.js';
