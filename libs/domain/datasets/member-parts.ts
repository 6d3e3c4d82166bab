import { Bitmap } from '@core/bitmap';
import { MemberSet } from './member-set.js';
import type { Splits, SplitStatement } from './splits.js';
import type { WeightRun } from './weights.js';

/** A part of a member list that fits a ledger entry. */
export interface MemberPart {
  /** Half-open ranges of shard numbers. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
  readonly weights: readonly WeightRun[];
}

/**
 * Bytes of JSON that the ranges and weights of a part may take; an entry holds 65,535 with all that
 * is around them.
 */
export const PART_LIMIT = 60_000;

/** Yields the set in as few parts as fit, ranges first; an empty set is one empty part. */
export function* memberParts(set: MemberSet): Generator<MemberPart, void, undefined> {
  let part: { ranges: [number, number][]; weights: WeightRun[] } = { ranges: [], weights: [] };
  let room = PART_LIMIT;
  for (const item of itemsOf(set)) {
    const length = textLength('run' in item ? item.run : item.range);
    if (room < length) {
      yield part;
      part = { ranges: [], weights: [] };
      room = PART_LIMIT;
    }
    room -= length;
    if ('run' in item) part.weights.push(item.run);
    else part.ranges.push(item.range);
  }
  yield part;
}

function* itemsOf(set: MemberSet): Generator<{ range: [number, number] } | { run: WeightRun }, void, undefined> {
  for (const range of set.members.eachRange()) yield { range };
  for (const run of set.weights.runs()) yield { run };
}

/** How many parts `memberParts` yields. */
export function countParts(set: MemberSet): number {
  let parts = 0;
  for (const _ of memberParts(set)) parts++;
  return parts;
}

/** What a version's entries state of its splits. */
export function splitStatements(splits: Splits): SplitStatement[] {
  return [...splits].map(([split, members]) => {
    return { split, parts: countParts(MemberSet.once(members)), members: members.size };
  });
}

/** The length of a list of whole numbers as JSON, with the comma after it. */
function textLength(numbers: readonly number[]): number {
  return numbers.reduce((length, number) => length + String(number).length + 1, 2);
}

export function membersOfParts(parts: readonly MemberPart[]): MemberSet {
  const members = Bitmap.fromRanges(parts.flatMap(({ ranges }) => ranges));
  return MemberSet.fromRuns(
    members,
    parts.flatMap(({ weights }) => weights),
  );
}
