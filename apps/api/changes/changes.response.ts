import type { Change } from '@domain/changes';
import type { StoredEntry } from '@domain/ledger';
import type { KeyOwnerResponse } from '../access/principals.js';

export interface LedgerEntryResponse extends Omit<StoredEntry, 'body'> {
  /** Whom the key belongs to; absent if a part of this system stated it. */
  readonly principal?: KeyOwnerResponse;
}

export interface ChangeResponse extends Change {
  /** Who did what, in words. */
  readonly sentence: string;
  /** Whom the key belongs to; absent if a part of this system stated it. */
  readonly principal?: KeyOwnerResponse;
}
