import { Bitmap } from '@core/bitmap';
import type { ShareCondition } from '../condition.command.js';
import { type Met, met, type Truth } from '../met.js';
import type { Subject, SubjectUse } from '../subject.js';
import { meetsShare } from './share.js';

const OF: ShareCondition['of'] = { missing: { what: 'licence' } };

/** @param sizes of the shards, by number; undefined: not stated */
function subjectOf(sizes: readonly (number | undefined)[], more: Partial<Subject> = {}): Subject {
  const amount = (shards: Bitmap) => {
    const some = sizes.filter((_, at) => shards.has(at));
    const known = some.reduce<number>((sum, size) => sum + (size ?? 0), 0);
    return Promise.resolve({ known, lacking: some.filter((size) => size === undefined).length });
  };
  const shards = Bitmap.of(sizes.map((_, at) => at));
  return { shards, oneByOne: false, amount, ...more } as Partial<Subject> as Subject;
}

const use = (stage: SubjectUse['stage']): Partial<Subject> => ({ use: { stage, during: {} } });

function truthOf({ yes, maybe }: Met, { shards }: Subject): Truth {
  expect([0, shards.size]).toContain(yes.size);
  expect([0, shards.size]).toContain(maybe.size);
  if (yes.size > 0) return 'yes';
  return maybe.size > 0 ? 'unknown' : 'no';
}

describe('the condition share', () => {
  const four = subjectOf([1, 1, 1, 7]);
  const partly = met(Bitmap.of([3]), Bitmap.of([0]));

  test.each<[ShareCondition['by'], number, Truth]>([
    ['shards', 0.24, 'yes'],
    ['shards', 0.25, 'unknown'],
    ['shards', 0.5, 'no'],
    ['tokens', 0.69, 'yes'],
    ['tokens', 0.7, 'unknown'],
    ['tokens', 0.8, 'no'],
    ['records', 1, 'no'],
    ['bytes', 0, 'yes'],
  ])('by %s above %s, of one shard and perhaps another: %s', async (by, above, truth) => {
    expect(truthOf(await meetsShare({ of: OF, by, above }, partly, four), four)).toBe(truth);
  });

  test.each<[ShareCondition['by'], number, Truth]>([
    ['shards', 29, 'no'],
    ['shards', 30, 'yes'],
    ['tokens', 29, 'no'],
    ['tokens', 30, 'yes'],
  ])('by %s above 0.29, of %i of 100: %s', async (by, count, truth) => {
    const hundred = subjectOf(Array.from({ length: 100 }, () => 1));
    const part = Bitmap.of(Array.from({ length: count }, (_, at) => at));
    expect(truthOf(await meetsShare({ of: OF, by, above: 0.29 }, met(part, part), hundred), hundred)).toBe(truth);
  });

  test.each<[string, (number | undefined)[], number, Truth]>([
    ['in the part, it may be as large as one likes', [undefined, 9], 0.5, 'unknown'],
    ['in the part, which is large enough without it', [undefined, 9, 20], 0.3, 'yes'],
    ['outside, it may make the part as small as one likes', [9, undefined], 0.5, 'unknown'],
    ['but all of it is never too much', [undefined, 9], 1, 'no'],
  ])('where a figure is missing %s', async (_, sizes, above, truth) => {
    const part = sizes.length === 3 ? Bitmap.of([0, 2]) : Bitmap.of([0]);
    const subject = subjectOf(sizes);
    const condition = { of: OF, by: 'tokens', above } as const;
    expect(truthOf(await meetsShare(condition, met(part, Bitmap.empty()), subject), subject)).toBe(truth);
  });

  test.each<[string, Partial<Subject>, Truth]>([
    ['a use in one of the stages', use('sft'), 'yes'],
    ['a use in another stage', use('pretraining'), 'no'],
    ['what is no use', {}, 'no'],
  ])('of stages is about uses in them: %s', async (_, more, truth) => {
    const subject = subjectOf([1, 1], more);
    const condition = { of: OF, by: 'shards', above: 0.4, stages: ['sft'] } as const;
    expect(truthOf(await meetsShare(condition, met(Bitmap.of([0]), Bitmap.empty()), subject), subject)).toBe(truth);
  });

  it('of a shard that is a write of its own is all or nothing', async () => {
    const subject = subjectOf([1, 1, 1], { oneByOne: true });
    const of = met(Bitmap.of([0]), Bitmap.of([1]));
    expect(await meetsShare({ of: OF, by: 'tokens', above: 0.99 }, of, subject)).toEqual(of);
    expect((await meetsShare({ of: OF, by: 'tokens', above: 1 }, of, subject)).maybe.size).toBe(0);
  });
});
