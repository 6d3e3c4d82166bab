import fc from 'fast-check';
import { type Bought, compareUsage, type DeclaredOutput, TOKENISER_SLACK } from './usage-comparison.js';

const BOUGHT: Bought = { inputTokens: 10, outputTokens: 1_000, requests: 5, rowsWithoutOutput: 0 };
const NONE: DeclaredOutput = { shards: 0, tokens: 0, withoutTokens: 0, undated: 0, otherInvolvement: 0, elsewhere: 0 };

describe('compareUsage', () => {
  it.each([
    ['all of it, where no shard declares any', BOUGHT, NONE, 'unexplained', 1_000],
    ['what shards with all figures leave', BOUGHT, { ...NONE, shards: 2, tokens: 300 }, 'unexplained', 700],
    ['nothing within the slack of tokenisers', BOUGHT, { ...NONE, shards: 1, tokens: 800 }, 'explained', 200],
    [
      'nothing where shards declare more',
      BOUGHT,
      { ...NONE, shards: 1, tokens: 5_000, withoutTokens: 1 },
      'explained',
      0,
    ],
    [
      'no figure where tokens are not declared',
      BOUGHT,
      { ...NONE, shards: 1, withoutTokens: 1 },
      'not_comparable',
      null,
    ],
    ['no figure where a shard has no date', BOUGHT, { ...NONE, undated: 1 }, 'not_comparable', null],
    ['no figure where output was used as labels', BOUGHT, { ...NONE, otherInvolvement: 3 }, 'not_comparable', null],
    ['all of it, where shards came from elsewhere', BOUGHT, { ...NONE, elsewhere: 4 }, 'unexplained', 1_000],
    [
      'no figure without output tokens',
      { ...BOUGHT, outputTokens: null, rowsWithoutOutput: 1 },
      NONE,
      'not_comparable',
      null,
    ],
    ['at least what is stated, where rows lack it', { ...BOUGHT, rowsWithoutOutput: 1 }, NONE, 'unexplained', 1_000],
    [
      'no figure where rows lack it and the rest is explained',
      { ...BOUGHT, rowsWithoutOutput: 1 },
      { ...NONE, shards: 1, tokens: 2_000 },
      'not_comparable',
      null,
    ],
    ['nothing where nothing was bought', { ...BOUGHT, outputTokens: 0 }, NONE, 'explained', 0],
  ])('reports as unexplained %s', (_, bought, declared, status, unexplainedTokens) => {
    expect(compareUsage(bought, declared)).toMatchObject({ status, unexplainedTokens });
  });

  it('never reports unexplained what an unknown figure may explain, and names each unknown', () => {
    const count = fc.nat({ max: 3 });
    const declared = fc.record({
      ...{
        shards: count,
        tokens: fc.nat(),
        withoutTokens: count,
        undated: count,
        otherInvolvement: count,
        elsewhere: count,
      },
    });
    fc.assert(
      fc.property(fc.nat(), declared, (outputTokens, output) => {
        const { status, unexplainedTokens, gaps } = compareUsage({ ...BOUGHT, outputTokens }, output);
        const unknown = output.withoutTokens + output.undated + output.otherInvolvement;
        if (status === 'unexplained') expect(unknown).toBe(0);
        if (status === 'not_comparable')
          expect([unknown > 0, gaps.length > 0, unexplainedTokens]).toEqual([true, true, null]);
        expect(status === 'explained').toBe(outputTokens <= output.tokens * (1 + TOKENISER_SLACK));
      }),
    );
  });
});
