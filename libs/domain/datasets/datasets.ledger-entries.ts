import { commitmentData, type SetCommitment } from '@core/certificate';
import type { JsonObject } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import type { DescribeDataset } from './describe-dataset.command.js';
import type { MemberPart } from './member-parts.js';
import type { SplitStatement } from './splits.js';

export const DATASET_ENTRY_KINDS = [
  'dataset.members-listed',
  'dataset.split-listed',
  'dataset.version-ordered',
  'dataset.version-committed',
  'dataset.version-withdrawn',
  'dataset.version-refused',
  'dataset.described',
] as const;

type DatasetEntryKind = (typeof DATASET_ENTRY_KINDS)[number];

/**
 * What the entries about a version state. `parts` entries list its members, right before the first
 * other entry about it.
 */
export interface VersionStatement {
  readonly dataset: string;
  readonly version: string;
  /** The version, of the same dataset, that it was made from. */
  readonly base?: string | undefined;
  readonly parts: number;
  /** Members, each once. */
  readonly members: number;
  /** Left out where there are none. `parts` entries list each, after the member list. */
  readonly splits?: readonly SplitStatement[] | undefined;
}

const statement = (kind: DatasetEntryKind, data: unknown): Statement => ({ kind, data: data as JsonObject });

/**
 * One part, counted from 0, of a member list. Shard numbers are ranks among the `shard.registered`
 * entries.
 */
export function membersListed(dataset: string, version: string, part: number, listed: MemberPart): Statement {
  return statement('dataset.members-listed', {
    dataset,
    version,
    part,
    ranges: listed.ranges,
    weights: listed.weights,
  });
}

/** One part, counted from 0, of the members of a split, as those of the version are listed. */
export function splitListed(
  dataset: string,
  version: string,
  split: string,
  part: number,
  { ranges }: Pick<MemberPart, 'ranges'>,
): Statement {
  return statement('dataset.split-listed', { dataset, version, split, part, ranges });
}

/** A large version, which a job commits later. */
export function versionOrdered(ordered: VersionStatement): Statement {
  return statement('dataset.version-ordered', pick(ordered));
}

/**
 * The set is final. `upstream`: the number of members and ancestors, which the commitment covers.
 */
export function versionCommitted(committed: VersionStatement, upstream: number, set: SetCommitment): Statement {
  return statement('dataset.version-committed', { ...pick(committed), upstream, ...commitmentData(set) });
}

/** The version was committed by mistake: it counts in no answer from this entry on. */
export function versionWithdrawn(dataset: string, version: string, reason: string): Statement {
  return statement('dataset.version-withdrawn', { dataset, version, reason });
}

/**
 * Rules refused the commit of the version that was ordered last under this name, which is free from
 * this entry on. `refusal`: the index of the `policy.refused` entry that lists what they found.
 */
export function versionRefused(dataset: string, version: string, refusal: number): Statement {
  return statement('dataset.version-refused', { dataset, version, refusal });
}

/** What is stated about a dataset as a whole; it replaces what was stated before. */
export function datasetDescribed(
  dataset: string,
  { description, creators, citation, homepage }: DescribeDataset,
): Statement {
  return statement('dataset.described', { dataset, description, creators, citation, homepage });
}

const pick = ({ dataset, version, base, parts, members, splits = [] }: VersionStatement): VersionStatement => ({
  dataset,
  version,
  base,
  parts,
  members,
  splits: splits.length > 0 ? splits : undefined,
});
