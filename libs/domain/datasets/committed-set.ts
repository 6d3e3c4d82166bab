import type { SetCommitment } from '@core/certificate';
import type { TrieReader } from '@core/trie';

/**
 * The upstream set of a committed version, members and all their ancestors, as a trie with proofs.
 * Its entry holds the root.
 */
export interface CommittedSet extends SetCommitment {
  readonly root: Buffer;
  readonly trie: TrieReader;
}

/** A folded set that is not committed yet. */
export interface FoldedSet extends SetCommitment {
  /** As TrieBuilder makes it. */
  readonly index: Uint8Array;
  /** A tag for each key, in the order of keys. */
  readonly tags: Uint32Array;
}
