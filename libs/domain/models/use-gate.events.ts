import type { Actor } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import type { UseDeclaration } from './model-use.js';

/** Uses of a model version that are about to be recorded, as they would be recorded. */
export interface PlannedUses {
  readonly model: string;
  readonly version: string;
  readonly uses: readonly { readonly declaration: UseDeclaration; readonly datasetVersion: number }[];
}

/** Refuses uses by rules. A process without rules provides none. */
export abstract class UseGate {
  /**
   * Called before anything of the uses is written, with the ledger open at `nextIndex`. Throws
   * `RefusedWrite`.
   * @returns what is to be done after the uses are written
   */
  abstract beforeUse(
    tx: Transaction,
    by: Actor,
    planned: PlannedUses,
    nextIndex: number,
  ): Promise<(tx: Transaction) => Promise<void>>;
}
