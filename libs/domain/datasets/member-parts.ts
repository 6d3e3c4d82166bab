import { Bitmap } from '@core/bitmap';
import { MemberSet, type WeightRun } from './member-set.js';

/** A part of a member list that fits a ledger entry. */
export interface MemberPart {
  /** Half-open ranges of shard numbers. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
  readonly weights: readonly WeightRun[];
}

/** Bytes of JSON that the ranges and weights of a part may take; an entry holds 65,535 with all that is around them. */
export const PART_LIMIT = 60_000;

/** The set in as few parts as fit, ranges first; an empty set is one empty part. */
export function memberParts(set: MemberSet): MemberPart[] {
  const parts: { ranges: [number, number][]; weights: WeightRun[] }[] = [];
  let room = -1;
  const partFor = (item: readonly number[]): { ranges: [number, number][]; weights: WeightRun[] } => {
    const length = JSON.stringify(item).length + 1;
    let part = parts.at(-1);
    if (!part || room < length) {
      parts.push((part = { ranges: [], weights: [] }));
      room = PART_LIMIT;
    }
    room -= length;
    return part;
  };
  for (const range of set.members.ranges()) partFor(range).ranges.push(range);
  for (const run of set.runs()) partFor(run).weights.push(run);
  return parts.length > 0 ? parts : [{ ranges: [], weights: [] }];
}

export function membersOfParts(parts: readonly MemberPart[]): MemberSet {
  const members = Bitmap.fromRanges(parts.flatMap(({ ranges }) => ranges));
  return MemberSet.fromRuns(
    members,
    parts.flatMap(({ weights }) => weights),
  );
}
