import { Bitmap } from '@core/bitmap';
import { NONE_MET } from '../met.js';
import type { Subject } from '../subject.js';
import { meetsJurisdiction } from './jurisdiction.js';

const shards = Bitmap.of([1, 2]);
const subjectOf = (jurisdictions: readonly string[] | undefined): Subject =>
  ({ shards, use: { stage: 'sft', during: {}, jurisdictions } }) as Partial<Subject> as Subject;

describe('the condition jurisdiction', () => {
  test.each([
    [['EU'], ['EU'], 'yes'],
    [['DE'], ['EU'], 'yes'],
    [['EU'], ['FR'], 'yes'],
    [['US-CA'], ['US'], 'yes'],
    [['US'], ['US-CA'], 'yes'],
    [['US-NY'], ['US-CA'], 'no'],
    [['GB', 'CH'], ['EU'], 'no'],
    [['GB', 'AT'], ['EU'], 'yes'],
    [[], ['EU'], 'no'],
    [undefined, ['EU'], 'unknown'],
  ])('of a use offered in %j, which is not allowed in %j, is met: %s', (offered, places, truth) => {
    const { yes, maybe } = meetsJurisdiction({ in: places }, subjectOf(offered));
    expect([yes.size, maybe.size]).toEqual({ yes: [2, 2], no: [0, 0], unknown: [0, 2] }[truth]);
  });

  it('is met by nothing without a use', () => {
    expect(meetsJurisdiction({ in: ['EU'] }, { shards } as Partial<Subject> as Subject)).toEqual(NONE_MET);
  });
});
