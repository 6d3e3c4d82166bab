import type { Receipt } from '@domain/ledger';
import type { ShardsError } from './shards.errors.js';

/** The outcome of one declaration. */
export type Outcome = Registration | Refusal;

export interface Registration {
  /** `existing`: the declaration is a repetition, and the receipt is the first one. */
  readonly outcome: 'registered' | 'existing';
  readonly name: string;
  readonly number: number;
  readonly receipt: Receipt;
}

/**
 * Nothing was registered. A conflict is evidence, so the attempt has an entry, and this its
 * receipt.
 */
export interface Refusal {
  readonly outcome: 'refused';
  readonly error: ShardsError;
  readonly receipt?: Receipt;
}
