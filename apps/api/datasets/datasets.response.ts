import type {
  CommittedVersion,
  DatasetDescription,
  DatasetVersion,
  DescribedDataset,
  SplitSize,
} from '@domain/datasets';
import type { MeasuredBreakdown } from '@domain/inspection';
import type { Receipt } from '@domain/ledger';
import type { LeftOut, PolicyFinding } from '@domain/policy';
import type { Breakdown, TraitBreakdown } from '@domain/provenance';
import type { WarningResponse } from '../removals/content-warnings.js';
import type { BreakdownResponse } from '../provenance/provenance.response.js';

export interface DatasetVersionWithdrawnResponse extends Pick<DatasetVersion, 'dataset' | 'version'> {
  readonly receipt: Receipt;
}

export interface DatasetResponse
  extends Omit<DescribedDataset, 'described'>, Partial<Omit<DatasetDescription, 'validFrom'>> {
  /** Index of the entry that described it; null: nothing is stated. */
  readonly entry: number | null;
}

export interface DatasetDescribedResponse extends Pick<DescribedDataset, 'dataset'> {
  readonly receipt: Receipt;
}

export function toDatasetResponse({ described, ...summary }: DescribedDataset): DatasetResponse {
  if (!described) return { ...summary, entry: null };
  const { validFrom, ...facts } = described;
  return { ...summary, ...facts, entry: validFrom };
}

interface CommitJob {
  /** The job that commits the version, while it is committing: see GET /v1/jobs/{id}. */
  readonly job?: string;
}

export interface DatasetVersionMadeResponse
  extends Pick<DatasetVersion, 'dataset' | 'version' | 'state' | 'shards' | 'upstreamShards'>, CommitJob {
  readonly receipt: Receipt;
  /**
   * Only with fractions: each weight is this many times the stated one, so that one pass over the
   * data as stated is a use of `epochs` 1 / scale.
   */
  readonly scale?: number;
  /** The sum of the members' weights. Left out while a job commits it: see the version. */
  readonly occurrences?: number;
  /** Removed shards among its members. Left out while a job commits it: see the version. */
  readonly warnings?: readonly WarningResponse[];
}

export interface DatasetVersionItemResponse extends Omit<DatasetVersion, 'id' | 'base'>, CommitJob {
  /** The version it was made from. */
  readonly base: string | null;
  /**
   * Which parts of its members are for training, validation or test; left out if none is stated.
   */
  readonly splits?: readonly SplitSize[];
}

export interface DatasetVersionResponse extends DatasetVersionItemResponse {
  /** What is known of the members, each once; null until committed. */
  readonly totals: Breakdown['totals'] | null;
  /**
   * Root of the set of its shards and their ancestors, as its entry commits to it; null until
   * committed.
   * @example sha256:4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865
   */
  readonly root: string | null;
  /** The number of keys of that set. */
  readonly keys: number | null;
  /** That set is computed from the entries before this index. */
  readonly upto: number | null;
  /** The sum of the members' weights; null until committed. */
  readonly occurrences: number | null;
  /** Removed shards among its members. */
  readonly warnings: readonly WarningResponse[];
  /** What each rule found, where rules refused the commit. */
  readonly findings?: readonly PolicyFinding[];
  /** How much of the findings the entry of the refusal leaves out; absent: nothing. */
  readonly leftOut?: LeftOut;
}

export interface MemberResponse {
  /** Its digest, or its URI while the digest is not known. */
  readonly shard: string;
  /** How often it counts. */
  readonly weight: number;
  /** Left out of a member that is in none. */
  readonly split?: string;
}

export interface DatasetBreakdownResponse extends BreakdownResponse, TraitBreakdown {
  readonly dataset: string;
  readonly version: string;
}

export interface DatasetMeasuredResponse extends MeasuredBreakdown {
  readonly dataset: string;
  readonly version: string;
  readonly basis: 'measured';
}

export interface ChangedMemberResponse {
  /** A member that counts otherwise and is in another split is listed once, as `reweighted`. */
  readonly change: 'added' | 'removed' | 'reweighted' | 'moved';
  readonly shard: string;
  /** How often it counts in the version compared with; 0: it is no member. */
  readonly fromWeight: number;
  /** How often it counts in this version; 0: it is no member. */
  readonly toWeight: number;
  /** Its split in the version compared with; left out if it is in none. */
  readonly fromSplit?: string;
  /** Its split in this version. */
  readonly toSplit?: string;
}

/** How two versions of a dataset differ. */
export interface DatasetDiffResponse {
  readonly dataset: string;
  /** The version compared with. */
  readonly from: string;
  readonly to: string;
  /** The number of members that `from` lacks. */
  readonly added: number;
  /** The number of members that `to` lacks. */
  readonly removed: number;
  /** The number of members of both that count another number of times. */
  readonly reweighted: number;
  /** The number of members of both that are in another split. */
  readonly moved: number;
}

export function toMadeResponse({ version, receipt, job, scale = 1 }: CommittedVersion): DatasetVersionMadeResponse {
  const { dataset, version: name, state, shards, upstreamShards } = version;
  return {
    dataset,
    version: name,
    state,
    shards,
    upstreamShards,
    job,
    scale: scale === 1 ? undefined : scale,
    receipt,
  };
}

/** @param bases the names of versions by id, the bases of the shown versions among them */
export function toVersionResponse(
  { id: _id, base, ...version }: DatasetVersion,
  bases: ReadonlyMap<number, string>,
  { job, splits }: Pick<DatasetVersionItemResponse, 'job' | 'splits'>,
): DatasetVersionItemResponse {
  return { ...version, base: base === null ? null : (bases.get(base) ?? null), job, splits };
}
