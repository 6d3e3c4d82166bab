import fc from 'fast-check';
import { INVOLVEMENTS, type Origin, ORIGIN_KINDS } from './origin.js';
import { originSet } from './origin-set.js';
import { TallyCounter } from './tally-counter.js';
import { type Tally, tallyGroup, TallySheet } from './tally.js';

const count = fc.nat(1_000);
const tally: fc.Arbitrary<Tally> = fc.record({
  shards: count.map((n) => n + 1),
  records: count,
  tokens: count,
  bytes: count,
  noRecords: count,
  noTokens: count,
  noBytes: count,
});
const origins: fc.Arbitrary<Origin[]> = fc
  .array(
    fc.record(
      {
        kind: fc.constantFrom(...ORIGIN_KINDS),
        involvement: fc.constantFrom(...INVOLVEMENTS),
        vendor: fc.constantFrom('a', 'b'),
        generator: fc.constantFrom('a/m@1', 'c/n@2', 'own-model@1'),
      },
      { requiredKeys: ['kind', 'involvement'] },
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((list) => list.map((origin, id) => ({ id, ...origin })));

const question = origins.chain((all) => {
  const some = fc.array(fc.nat(all.length - 1)).map(originSet);
  const group = fc.record({ declared: some, inherited: some, tally, times: fc.integer({ min: 1, max: 3 }) });
  return fc.record({ all: fc.constant(all), groups: fc.array(group, { maxLength: 8 }) });
});

describe('TallyCounter', () => {
  it('counts what adding up every value of every group counts', () => {
    fc.assert(
      fc.property(question, ({ all, groups }) => {
        const counter = new TallyCounter((id) => all[id]);
        const sheet = new TallySheet();
        const named = (ids: readonly number[]): Origin[] => all.filter(({ id }) => ids.includes(id));
        for (const { declared, inherited, tally: figures, times } of groups) {
          const effective = originSet([...declared, ...inherited]);
          counter.add(declared, effective, figures, times);
          tallyGroup(sheet, named(declared), named(effective), figures, times);
        }
        expect(counter.rows()).toEqual(sheet.rows());
      }),
    );
  });
});
