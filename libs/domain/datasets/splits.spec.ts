import fc from 'fast-check';
import { Bitmap } from '@core/bitmap';
import {
  isSplitName,
  keptSplits,
  movedBetween,
  overlapOf,
  sameSplits,
  type Splits,
  splitsOf,
  splitWith,
} from './splits.js';

const SIZE = 12;
const NAMES = ['test', 'train', undefined] as const;
/** The split of each shard. */
const assigned = fc.array(fc.constantFrom(...NAMES), { minLength: SIZE, maxLength: SIZE });
const members = fc.subarray([...Array(SIZE).keys()]);

function byName(split: readonly (string | undefined)[], among: readonly number[]): Splits {
  const names = [...new Set(split)].flatMap((name) => name ?? []);
  return splitsOf(names.map((name) => [name, Bitmap.of(among.filter((one) => split[one] === name))]));
}

const listed = (splits: Splits): [string, number[]][] => [...splits].map(([name, set]) => [name, [...set]]);

describe('splits', () => {
  it('are kept of the members that stay, unless another is stated', () => {
    fc.assert(
      fc.property(assigned, assigned, members, members, (before, stated, had, has) => {
        const found = keptSplits(byName(before, had), Bitmap.of(has), byName(stated, has));
        const expected = before.map((split, one) => stated[one] ?? (had.includes(one) ? split : undefined));
        expect(listed(found)).toEqual(listed(byName(expected, has)));
        expect(overlapOf(found)).toBeNull();
        for (const one of has) expect(splitWith(found, one)).toBe(expected[one]);
        expect(sameSplits(found, byName(expected, has))).toBe(true);
      }),
    );
  });

  it('move those common members whose split differs', () => {
    fc.assert(
      fc.property(assigned, assigned, members, (before, after, common) => {
        const all = [...Array(SIZE).keys()];
        const moved = movedBetween(byName(before, all), byName(after, all), Bitmap.of(common));
        expect([...moved]).toEqual(common.filter((one) => before[one] !== after[one]));
      }),
    );
  });

  it('overlap where a member is in two', () => {
    const splits = splitsOf([
      ['train', Bitmap.of([1, 2, 3])],
      ['empty', Bitmap.empty()],
      ['test', Bitmap.of([3, 4])],
    ]);
    expect([...splits.keys()]).toEqual(['test', 'train']);
    const overlap = overlapOf(splits);
    expect([overlap?.names, [...(overlap?.common ?? [])]]).toEqual([['test', 'train'], [3]]);
  });

  it.each(['train', 'test.en', 'train_10-k', 'A'])('may be called %s', (name) => expect(isSplitName(name)).toBe(true));
  it.each(['', ' train', '.', '-a', 'a'.repeat(64), 'träin', 'a b'])('may not be called %j', (name) =>
    expect(isSplitName(name)).toBe(false),
  );
});
