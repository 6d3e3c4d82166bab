import type { SetCommitment } from '@core/certificate';
import type { TrieReader } from '@core/trie';

/** The upstream set of a version as it is committed to by an entry: members and all their ancestors, as a trie that proofs are made from. */
export interface CommittedSet extends SetCommitment {
  readonly root: Buffer;
  readonly trie: TrieReader;
}

/** A set that is folded and not committed yet. */
export interface FoldedSet extends SetCommitment {
  /** As TrieBuilder makes it. */
  readonly index: Uint8Array;
  /** A tag for each key, in the order of keys. */
  readonly tags: Uint32Array;
}
