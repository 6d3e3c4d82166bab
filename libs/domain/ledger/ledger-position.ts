import type { Instant } from '@core/kernel';

/**
 * A position in the ledger. Every answer names the position at which it was computed; the same
 * request at the same position has the same answer.
 */
export interface LedgerPosition {
  /** The answer depends on the entries [0, treeSize) only. */
  readonly treeSize: number;
  /** RFC 6962 root of those entries, lower-case hex. */
  readonly rootHash: string;
  /** When the last of them was recorded; null for the empty ledger. */
  readonly time: Instant | null;
}

/**
 * The index of an entry, and the tree head that it was appended under. Hashes are lower-case hex.
 */
export interface Receipt {
  readonly index: number;
  readonly leafHash: string;
  readonly treeSize: number;
  readonly rootHash: string;
}

/** The row of the ledger's head, or of a tree head. */
export interface HeadRow {
  readonly size: number;
  readonly root: Buffer;
  readonly recordedAt: Instant | null;
}

export function toPosition({ size, root, recordedAt }: HeadRow): LedgerPosition {
  return { treeSize: size, rootHash: root.toString('hex'), time: recordedAt };
}
