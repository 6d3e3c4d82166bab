import type { Complaint, ErrorKind, JsonObject } from '@core/kernel';
import { WhenceError } from '@core/kernel';
import type { Transaction } from '@platform/database';
import type { Receipt } from './ledger-position.js';

/** What a refusal that is recorded consists of. */
export interface RefusalRecord {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
  readonly complaints?: readonly Complaint[];
  /** Further members of the answer. */
  readonly details: JsonObject;
  /** Records the attempt, in a transaction of its own: that of the write is rolled back. */
  readonly record: (tx: Transaction) => Promise<Receipt>;
}

/**
 * Thrown by a write that is refused and whose attempt must be recorded. `WriteQueue` rolls the
 * write back, records the attempt, sets the receipt, and throws it on: so no process can write past
 * the record.
 */
export class RefusedWrite extends WhenceError {
  /** Of the entry that records the attempt. */
  receipt: Receipt | undefined;
  readonly details: JsonObject;
  readonly record: (tx: Transaction) => Promise<Receipt>;

  constructor({ kind, code, message, complaints = [], details, record }: RefusalRecord) {
    super(kind, code, message, complaints);
    this.details = details;
    this.record = record;
  }
}
