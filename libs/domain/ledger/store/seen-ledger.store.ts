import { forgetCaches } from '@platform/cache';
import type { Transaction } from '@platform/database';
import { LedgerError } from '../ledger.errors.js';
import { SELECT_TREE_HEAD } from './ledger.sql.js';

/** A committed size of the ledger, and its root at that size, which covers all that was stated. */
interface Head {
  readonly size: number;
  readonly root: Buffer;
}

/**
 * The last head of the ledger that this process knows to be committed: what it cached is of that
 * ledger. A database that was restored from a backup, and has grown again, may have another ledger
 * of any size.
 */
export class SeenLedger {
  private head: Head | undefined;

  /** Keeps a committed head. A reader's is kept only if it is the first: it may be an old one. */
  keep(head: Head, by: 'reader' | 'writer'): void {
    if (by === 'writer' || this.head === undefined) this.head = head;
  }

  /**
   * Keeps the head that a transaction has locked.
   * @throws LedgerError `ledger-replaced` if it does not continue the last one: what was cached is
   * forgotten, and what the transaction may have read of it is to be undone with it
   */
  async keepLocked(tx: Transaction, { size, root }: Head): Promise<void> {
    const known = this.head;
    this.head = { size, root };
    if (!known || known.size === 0 || known.root.equals(root)) return;
    if ((await tx.query(SELECT_TREE_HEAD, [known.size, known.root])).length > 0) return;
    forgetCaches();
    throw new LedgerError(
      'ledger-replaced',
      `The database was replaced: its ledger of ${size} entries does not continue the ledger of ${known.size} entries that this process knew. What was cached of that is forgotten. Send the request again.`,
    );
  }
}
