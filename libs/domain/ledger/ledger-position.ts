import type { Instant } from '@core/kernel';

/** A position in the ledger. Every answer carries the one it was computed at, and asked again at that size it is the same answer. */
export interface LedgerPosition {
  /** Entries [0, treeSize) are what the answer knows. */
  readonly treeSize: number;
  /** RFC 6962 root of those entries, lower-case hex. */
  readonly rootHash: string;
  /** When the last of them was recorded; null for the empty ledger. */
  readonly time: Instant | null;
}

/** Where a statement stands, and the tree head that it was integrated in. Hashes are lower-case hex. */
export interface Receipt {
  readonly index: number;
  readonly leafHash: string;
  readonly treeSize: number;
  readonly rootHash: string;
}
