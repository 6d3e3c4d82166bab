import { Bitmap } from '@core/bitmap';
import type { MemberSet } from './member-set.js';

/** How the members of two versions differ. */
export interface VersionDiff {
  /** Members that `from` lacks. */
  readonly added: Bitmap;
  /** Members that `to` lacks. */
  readonly removed: Bitmap;
  /** Members of both that count another number of times. */
  readonly reweighted: Bitmap;
}

export function versionDiff(from: MemberSet, to: MemberSet): VersionDiff {
  const common = from.members.and(to.members);
  // A member that counts once in both is in neither list.
  const weighted = [from, to].map(({ weights }) => Bitmap.fromSorted(Uint32Array.from(weights, ([one]) => one)));
  const changed = [...Bitmap.union(weighted).and(common)].filter((one) => from.weightOf(one) !== to.weightOf(one));
  return {
    added: to.members.andNot(from.members),
    removed: from.members.andNot(to.members),
    reweighted: Bitmap.of(changed),
  };
}
