import type { MemberSet } from '@domain/datasets';

/** Members with numbers from `first` to `last`, each of the same weight. */
export interface MemberRange {
  readonly first: number;
  readonly last: number;
  readonly weight: number;
}

/** The members of a set as ranges, ascending: as few as numbers and weights allow. */
export function* memberRanges({ members, weights }: MemberSet): Generator<MemberRange> {
  const weighted = weights[Symbol.iterator]();
  let next = weighted.next();
  for (const [from, to] of members.ranges()) {
    let first = from;
    while (first < to) {
      if (next.done === true || next.value[0] >= to) {
        yield { first, last: to - 1, weight: 1 };
        break;
      }
      const [member, weight] = next.value;
      if (member > first) yield { first, last: member - 1, weight: 1 };
      let last = member;
      next = weighted.next();
      while (next.done !== true && next.value[0] === last + 1 && last + 1 < to && next.value[1] === weight) {
        last++;
        next = weighted.next();
      }
      yield { first: member, last, weight };
      first = last + 1;
    }
  }
}
