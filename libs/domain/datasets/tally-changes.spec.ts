import fc from 'fast-check';
import { addTally, type FacetTally, NO_TALLY, type Tally } from '@domain/origins';
import { rowKey, tallyChanges } from './tally-changes.js';

const figure = fc.nat(5);
const tally: fc.Arbitrary<Tally> = fc.record({
  ...{ shards: figure, records: figure, tokens: figure, bytes: figure },
  ...{ noRecords: figure, noTokens: figure, noBytes: figure },
});
const rows: fc.Arbitrary<FacetTally[]> = fc.uniqueArray(
  fc.record({
    facet: fc.constantFrom('kind', 'vendor'),
    key: fc.constantFrom('a', 'b', 'c'),
    direct: fc.boolean(),
    tally,
  }),
  { selector: rowKey },
);

const byRow = (all: readonly FacetTally[]): Map<string, Tally> =>
  new Map(all.filter((row) => Object.values(row.tally).some((n) => n !== 0)).map((row) => [rowKey(row), row.tally]));

describe('tallyChanges', () => {
  it('returns the differences from before to after, and no unchanged row', () => {
    fc.assert(
      fc.property(rows, rows, (before, after) => {
        const sums = byRow(before);
        for (const { row, difference } of tallyChanges(before, after)) {
          const sum = addTally(sums.get(rowKey(row)) ?? NO_TALLY, difference);
          expect(sum).not.toEqual(sums.get(rowKey(row)));
          if (Object.values(sum).every((n) => n === 0)) sums.delete(rowKey(row));
          else sums.set(rowKey(row), sum);
        }
        expect(sums).toEqual(byRow(after));
      }),
    );
  });
});
