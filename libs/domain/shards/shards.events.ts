import type { Complaint } from '@core/kernel';
import type { Activity } from '@domain/lineage';
import type { Transaction } from '@platform/database';
import type { NewShard } from './planned-shard.js';

/** Is told of registrations in their own transaction: what stands in the ledger may say something of shards that come later. */
export interface RegistrationWatch {
  /** Before a chunk is planned, with the ledger open at its next index; null: there is nothing to watch for. */
  begin(tx: Transaction, nextIndex: number): Promise<ChunkWatch | null>;
}

/** Told line by line what a chunk does, in the order of its lines. */
export interface ChunkWatch {
  /** Why a redaction that is to be registered does not answer the removal it names; of what it is told nothing is kept. */
  refusalOf(activity: Activity, parents: readonly number[]): Complaint | undefined;
  registered(shard: NewShard): void;
  /** A line that says nothing new of a shard. */
  registeredAgain(shard: number): void;
  /** When the shards' rows are written; `entryAt` is the entry index of a statement of the plan. */
  finish(tx: Transaction, entryAt: (offset: number) => number): Promise<void>;
}
