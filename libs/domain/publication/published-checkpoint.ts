import type { Instant } from '@core/kernel';

/** A checkpoint that counts as published: signed by the log, and cosigned by a quorum of the witness policy. */
export interface PublishedCheckpoint {
  readonly size: number;
  readonly root: Buffer;
  /** The signed note with its cosignatures, verbatim. */
  readonly note: string;
  readonly publishedAt: Instant;
}

/** A tree head: what a checkpoint says. */
export interface TreeHead {
  readonly size: number;
  /** Lower-case hex; null where only the size is known. */
  readonly root: string | null;
}

/** Two heads that cannot both be of one append-only log, and whose they are. */
export interface ConflictingHeads {
  readonly ledger: TreeHead;
  readonly other: TreeHead & { readonly of: string };
}

export type PublicationState = 'idle' | 'published' | 'waiting' | 'refused';

/** How publication stands, as the last publisher left it. */
export interface PublicationStatus {
  /**
   * - `idle`: no publisher has run yet.
   * - `published`: what was integrated is, or is about to be, published.
   * - `waiting`: too few witnesses answer; writes go on, and are published later.
   * - `refused`: the record contradicts what was signed: nothing more is signed until an operator has looked.
   */
  readonly state: PublicationState;
  /** Whether the last checkpoint was published by a quorum of witnesses, or by the log's word alone. */
  readonly witnessed: boolean;
  /** Of a refusal. */
  readonly code: string | null;
  readonly detail: string | null;
  readonly heads: ConflictingHeads | null;
  readonly since: Instant | null;
}

export function describeHead({ size, root }: TreeHead): string {
  return root === null ? `size ${size} (root not known)` : `size ${size}, root ${root}`;
}
