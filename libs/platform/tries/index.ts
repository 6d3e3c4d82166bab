export { buildTaggedTrie, INLINE_KEYS, type TrieTask } from './build-tagged-trie.js';
export {
  type ChangedTrie,
  changeTaggedTrie,
  isWorthChanging,
  type StoredTaggedTrie,
  type TagRange,
  type TagRun,
  type TrieDelta,
} from './change-tagged-trie.js';
export {
  isMemberTag,
  type KeyPage,
  memberTag,
  numberOfTag,
  type Tag,
  type TaggedTrie,
  TaggedLeaves,
} from './tagged-leaves.js';
