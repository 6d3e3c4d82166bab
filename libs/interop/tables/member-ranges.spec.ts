import fc from 'fast-check';
import { Bitmap } from '@core/bitmap';
import { MemberSet, Weights } from '@domain/datasets';
import { memberRanges } from './member-ranges.js';

describe('memberRanges', () => {
  it('are the members with their weights, ascending, and no two neighbours could be one', () => {
    const member = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 3 }));
    fc.assert(
      fc.property(fc.array(member, { maxLength: 60 }), (pairs) => {
        const weightOf = new Map(pairs);
        const members = [...weightOf].sort(([a], [b]) => a - b);
        const numbers = Uint32Array.from(members, ([number]) => number);
        const set = MemberSet.of(Bitmap.fromSorted(numbers), Weights.fromSorted(members, members.length));
        const ranges = [...memberRanges(set)];
        const expanded = ranges.flatMap(({ first, last, weight }) =>
          Array.from({ length: last - first + 1 }, (_, n) => [first + n, weight] as const),
        );
        expect(expanded).toEqual(members);
        ranges.slice(1).forEach((range, at) => {
          const before = ranges[at];
          expect(before?.last === range.first - 1 && before.weight === range.weight).toBe(false);
        });
      }),
    );
  });
});
