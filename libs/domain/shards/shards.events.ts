import type { Bitmap } from '@core/bitmap';
import type { Complaint } from '@core/kernel';
import type { Activity } from '@domain/lineage';
import type { Transaction } from '@platform/database';
import type { NewShard } from './planned-shard.js';

/**
 * Follows every registration in its own transaction, and can refuse redactions. A required port: an
 * app that registers shards binds an implementation to this token (`ShardRegistrationModule.with`).
 */
export abstract class RegistrationWatch {
  /** Called before a chunk is planned, with the ledger open at its next index. */
  abstract begin(tx: Transaction, nextIndex: number): Promise<ChunkWatch>;
}

/** Receives what a chunk does, in the order of its lines. */
export interface ChunkWatch {
  /** Returns why a redaction does not answer the removal that it names. Has no side effect. */
  refusalOf(activity: Activity, parents: readonly number[]): Complaint | undefined;
  registered(shard: NewShard): void;
  /** Called for a line that repeats the declaration of a shard. */
  registeredAgain(shard: number): void;
  /** Called when the shards' rows are written; `entry` is the index of the chunk's first entry. */
  finish(tx: Transaction, entry: number): Promise<void>;
}

/** For a process or a test without removals: refuses every redaction. */
export class NoRegistrationWatch extends RegistrationWatch {
  begin(): Promise<ChunkWatch> {
    return Promise.resolve({
      refusalOf: () => ({ pointer: '/activity/removal', message: 'is not a removal that was ordered' }),
      registered: () => undefined,
      registeredAgain: () => undefined,
      finish: () => Promise.resolve(),
    });
  }
}

/** The token of all `OriginsListener`s, in the order in which they are called. */
export const ORIGINS_LISTENERS = Symbol('origins listeners');

/** Follows corrections in their own transaction, after the shards' rows are changed. */
export abstract class OriginsListener {
  /** Tallies before the correction are those as of `entry`; after it, those as of `entry + 1`. */
  abstract originsChanged(tx: Transaction, change: { readonly shards: Bitmap; readonly entry: number }): Promise<void>;
}
