import { HASH_BYTES } from '@core/merkle';
import type { Receipt } from './ledger-position.js';

/** The receipts of the statements of one append, each made when it is read. */
export class AppendedReceipts {
  static readonly none = new AppendedReceipts(0, Buffer.alloc(0), { treeSize: 0, rootHash: '' });

  /** @param leaves the leaf hashes of the entries from `first` on, one after the other */
  constructor(
    private readonly first: number,
    private readonly leaves: Buffer,
    private readonly head: Pick<Receipt, 'treeSize' | 'rootHash'>,
  ) {}

  /** @throws RangeError if no statement has this offset */
  at(offset: number): Receipt {
    const start = offset * HASH_BYTES;
    if (!(start >= 0 && start < this.leaves.length)) throw new RangeError(`no statement has the offset ${offset}`);
    const leafHash = this.leaves.toString('hex', start, start + HASH_BYTES);
    return { index: this.first + offset, leafHash, ...this.head };
  }
}
