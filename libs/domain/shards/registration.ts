import type { Receipt } from '@domain/ledger';
import type { ShardsError } from './shards.errors.js';

/** What became of one declaration. */
export type Outcome = Registration | Refusal;

export interface Registration {
  /** `existing`: the same was declared before, and the receipt is the first one. */
  readonly outcome: 'registered' | 'existing';
  readonly name: string;
  readonly number: number;
  readonly receipt: Receipt;
}

/** Nothing was registered. A conflict is evidence, so it has a receipt: that of the entry that records the attempt. */
export interface Refusal {
  readonly outcome: 'refused';
  readonly error: ShardsError;
  readonly receipt?: Receipt;
}
