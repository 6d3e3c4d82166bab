import type { SetCommitment } from '@core/certificate';
import type { TrieReader } from '@core/trie';
import type { TagRun } from '@platform/tries';

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
  readonly order: TagOrder;
}

/** A tag for each key, in the order of keys. */
export interface TagOrder {
  /** The root of the stored trie that some runs are of; null: none is. */
  readonly base: Uint8Array | null;
  readonly runs: readonly TagRun[];
}
