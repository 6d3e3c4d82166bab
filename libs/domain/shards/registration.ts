import type { Receipt } from '@domain/ledger';
import type { ShardsError } from './shards.errors.js';

/** The outcome of one declaration. */
export type Outcome = Registration | Refusal;

export interface Registration {
  /** `existing`: the declaration is a repetition, and the receipt is the first one. */
  readonly outcome: 'registered' | 'existing';
  readonly name: string;
  readonly number: number;
  /** The index of the receipt's entry. */
  readonly entry: number;
  readonly receipt: Receipt;
}

/**
 * Nothing was registered. `receipt`: of the entry that records the attempt; only conflicts have
 * one.
 */
export interface Refusal {
  readonly outcome: 'refused';
  readonly error: ShardsError;
  readonly receipt?: Receipt;
}
