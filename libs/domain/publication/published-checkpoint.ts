import type { Instant } from '@core/kernel';

/**
 * A checkpoint that counts as published: signed by the log, and cosigned by a quorum of the witness
 * policy.
 */
export interface PublishedCheckpoint {
  readonly size: number;
  readonly root: Buffer;
  /** The signed note with its cosignatures, verbatim. */
  readonly note: string;
  readonly publishedAt: Instant;
}

/** A tree head, as in a checkpoint. */
export interface TreeHead {
  readonly size: number;
  /** Lower-case hex. */
  readonly root: string;
}

/** Two heads that cannot both belong to one append-only log, and the owner of the other one. */
export interface ConflictingHeads {
  readonly ledger: TreeHead;
  readonly other: TreeHead & { readonly of: string };
}

export const PUBLICATION_STATES = ['idle', 'published', 'waiting', 'refused'] as const;
export type PublicationState = (typeof PUBLICATION_STATES)[number];

/** The status of publication, set by the last publisher. */
export interface PublicationStatus {
  /**
   * - `idle`: no publisher has run yet.
   * - `published`: the integrated entries are published, or are about to be.
   * - `waiting`: too few witnesses answer; writes go on, and are published later.
   * - `refused`: the record contradicts what was signed: nothing more is signed until an operator
   *   intervenes.
   */
  readonly state: PublicationState;
  /** Whether the last checkpoint was published by a quorum of witnesses, or by the log alone. */
  readonly witnessed: boolean;
  /** The code of a refusal. */
  readonly code: string | null;
  /** What was found; while `published`, which witnesses are missing, and why. */
  readonly detail: string | null;
  readonly heads: ConflictingHeads | null;
  readonly since: Instant | null;
}

/** How far publication is behind the ledger. */
export interface PublicationFigures {
  readonly treeSize: number;
  /** 0: nothing is signed. */
  readonly signedSize: number;
  /** When a new head was last signed; null for a head that was signed before this was recorded. */
  readonly signedAt: Instant | null;
  /** 0: nothing is published. */
  readonly publishedSize: number;
  readonly publishedAt: Instant | null;
  /** When the oldest entry was recorded that no published checkpoint covers. */
  readonly unpublishedSince: Instant | null;
  readonly state: PublicationState;
  readonly witnessed: boolean;
}

export function describeHead({ size, root }: TreeHead): string {
  return `size ${size}, root ${root}`;
}

/** How far publication is behind, as of now. */
export interface PublicationLag {
  /** Entries that no published checkpoint covers. */
  readonly entries: number;
  /** How long the oldest of them has waited, in whole seconds; 0 without one. */
  readonly seconds: number;
  /** When the latest checkpoint was published. */
  readonly publishedAt: Instant | null;
  /** The same, if a quorum of witnesses cosigned it; null otherwise. */
  readonly witnessedAt: Instant | null;
}

export function lagOf(figures: PublicationFigures, now: Date): PublicationLag {
  const { treeSize, publishedSize, unpublishedSince, publishedAt, witnessed } = figures;
  const since = unpublishedSince === null ? now : new Date(unpublishedSince);
  return {
    entries: Math.max(0, treeSize - publishedSize),
    seconds: Math.max(0, Math.floor((now.getTime() - since.getTime()) / 1_000)),
    publishedAt,
    witnessedAt: witnessed ? publishedAt : null,
  };
}
