import type { Instant } from '@core/kernel';

export type DatasetVersionState = 'committing' | 'committed' | 'refused' | 'withdrawn';

/** Why a version counts in no answer. */
export interface VersionWithdrawal {
  readonly reason: string;
  /** Index of the entry that withdrew it. */
  readonly withdrawnBy: number;
}

/** How rules ended an ordered version. */
export interface VersionRefusal {
  /** Index of the entry that ended it. */
  readonly refusedBy: number;
  /** Index of the entry that records what each rule found. */
  readonly refusal: number;
}

/** A version of a dataset as of a tree size: an immutable set of shards once it is committed. */
export interface DatasetVersion {
  readonly id: number;
  readonly dataset: string;
  readonly version: string;
  readonly state: DatasetVersionState;
  /** The entry that ordered it; equals `committedEntry` if it was committed in the request. */
  readonly orderedEntry: number;
  readonly committedEntry: number | null;
  readonly committedAt: Instant | null;
  /** The id of the version it was made from. */
  readonly base: number | null;
  /** Members, each once. */
  readonly shards: number;
  /** Members and all their ancestors; null until committed. */
  readonly upstreamShards: number | null;
  /** It was committed by mistake. Absent: it is not withdrawn. */
  readonly withdrawn?: VersionWithdrawal;
  /** Rules refused its commit: its name is free. Absent: it is not refused. */
  readonly refused?: VersionRefusal;
}

export interface DatasetSummary {
  readonly dataset: string;
  readonly versions: number;
  /** The version ordered last, of those that are neither withdrawn nor refused if there are any. */
  readonly latest: string;
}
