import type { LedgerPosition, StoredEntry } from '@domain/ledger';

export interface LedgerResponse {
  readonly asOf: LedgerPosition;
}

export interface EntryResponse extends Omit<StoredEntry, 'body'> {
  /**
   * The exact bytes that were hashed, in base64.
   * @contentEncoding base64
   */
  readonly body: string;
}
