import fc from 'fast-check';
import { defaultLookUpRecords, withinLimit } from './look-up-limit.js';

describe('defaultLookUpRecords', () => {
  it.each([
    [2 ** 30, 1_000_000],
    [8 * 2 ** 30, 3_702_558],
    [2 ** 40, 10_000_000],
  ])('for %d bytes of memory is %d', (bytes, records) => expect(defaultLookUpRecords(bytes)).toBe(records));
});

describe('withinLimit', () => {
  it('takes as many groups as any choice could, within the limit', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 8 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 60 }), (records, limit) => {
        const groups = records.map((one, at) => ({ id: `removal-${at}`, records: one }));
        const { taken, left } = withinLimit(groups, limit);
        const sum = (some: readonly { readonly records: number }[]) => some.reduce((all, one) => all + one.records, 0);
        expect([...taken, ...left].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(groups);
        expect(sum(taken)).toBeLessThanOrEqual(limit);
        let most = 0;
        for (let choice = 0; choice < 2 ** groups.length; choice++) {
          const chosen = groups.filter((_, at) => (choice >> at) & 1);
          if (sum(chosen) <= limit) most = Math.max(most, chosen.length);
        }
        expect(taken).toHaveLength(most);
      }),
    );
  });
});
