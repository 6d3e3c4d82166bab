import type { Bitmap } from '@core/bitmap';
import type { Actor } from '@domain/ledger';
import type { Transaction } from '@platform/database';

/** A dataset version that is about to be committed, or ordered. */
export interface PlannedVersion {
  readonly dataset: string;
  readonly version: string;
  readonly members: Bitmap;
}

/** Refuses dataset versions by rules. A process without rules provides none. */
export abstract class CommitGate {
  /**
   * Called before anything of the version is written, with the ledger open at `nextIndex`. Throws
   * `RefusedWrite`.
   * @returns what is to be done after the version is written
   */
  abstract beforeCommit(
    tx: Transaction,
    by: Actor,
    planned: PlannedVersion,
    nextIndex: number,
  ): Promise<(tx: Transaction) => Promise<void>>;
}
