import { Bitmap } from '@core/bitmap';
import type { Origin, OriginKind } from '@domain/origins';
import type { Reach } from '../condition.command.js';
import type { Subject } from '../subject.js';
import { meetsContradiction } from './contradiction.js';

const KINDS: readonly OriginKind[] = ['human', 'model_generated', 'scraped', 'unknown'];
const ORIGINS = KINDS.map((kind, id): Origin => ({ id, kind, involvement: 'content' }));

/** Shards by number, each with the kinds that it declares and inherits. */
const SHARDS: readonly Readonly<Record<Exclude<Reach, 'any'>, readonly OriginKind[]>>[] = [
  { declared: ['human'], inherited: ['model_generated'] },
  { declared: ['human', 'scraped'], inherited: ['scraped', 'model_generated'] },
  { declared: ['human'], inherited: ['human'] },
  { declared: ['human', 'model_generated'], inherited: [] },
  { declared: ['model_generated'], inherited: ['human'] },
  { declared: ['human'], inherited: ['unknown'] },
  { declared: ['scraped'], inherited: ['model_generated'] },
];

const subject = {
  origins: () => Promise.resolve(ORIGINS),
  withOrigins: (asked: readonly Origin[], reach: Exclude<Reach, 'any'>) =>
    Promise.resolve(
      Bitmap.of(SHARDS.flatMap((one, at) => (asked.some(({ kind }) => one[reach].includes(kind)) ? [at] : []))),
    ),
} as Partial<Subject> as Subject;

describe('the condition contradiction', () => {
  test.each<[object, number[]]>([
    [{}, [0, 1]],
    [{ declared: 'human', inherited: 'model_generated' }, [0, 1]],
    [{ declared: 'scraped' }, [1, 6]],
    [{ inherited: 'unknown' }, [5]],
    [{ declared: 'model_generated', inherited: 'human' }, [4]],
    [{ declared: 'unknown' }, []],
  ])('%j is certainly met by the shards %j, and may be met by no others', async (condition, shards) => {
    const { yes, maybe } = await meetsContradiction(condition, subject);
    expect([[...yes.toArray()], [...maybe.toArray()]]).toEqual([shards, shards]);
  });
});
