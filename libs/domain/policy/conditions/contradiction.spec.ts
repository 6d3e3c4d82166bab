import { Bitmap } from '@core/bitmap';
import type { Origin, OriginKind } from '@domain/origins';
import { CONTENT_MEMBERS, type DeclaredContent, type Redeclared } from '@domain/shards';
import type { Reach } from '../condition.command.js';
import type { Subject } from '../subject.js';
import { contradict, meetsContradiction } from './contradiction.js';

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

/** Of the first shards: what they state, and what others declared of the same content. */
const DECLARED: readonly Redeclared[] = [
  { shard: 0, own: { origins: ['human'], licence: 'MIT' }, other: { origins: ['generated'], licence: 'MIT' } },
  { shard: 1, own: { origins: ['human'] }, other: { licence: 'MIT' } },
  { shard: 2, own: { licence: 'MIT', records: 2 }, other: { licence: 'MIT', records: 2 } },
  { shard: 2, own: { licence: 'MIT', records: 2 }, other: { licence: 'Apache-2.0' } },
  { shard: 3, own: {}, other: { origins: ['generated'] } },
];

const subject = {
  redeclared: () => Promise.resolve(DECLARED),
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
    [{ declarations: ['origins'] }, [0]],
    [{ declarations: ['licence'] }, [2]],
    [{ declarations: ['records', 'licence', 'origins'] }, [0, 2]],
    [{ declarations: ['records', 'tokens'] }, []],
  ])('%j is certainly met by the shards %j, and may be met by no others', async (condition, shards) => {
    const { yes, maybe } = await meetsContradiction(condition, subject);
    expect([[...yes.toArray()], [...maybe.toArray()]]).toEqual([shards, shards]);
  });
});

describe('contradict', () => {
  test.each<[string, DeclaredContent, DeclaredContent, boolean]>([
    ['equal ones', { licence: 'MIT', tokens: 1 }, { tokens: 1, licence: 'MIT' }, false],
    ['ones of which one states less', { licence: 'MIT', tokens: 1 }, { licence: 'MIT' }, false],
    ['ones without a member in common', { licence: 'MIT' }, { tokens: 1 }, false],
    ['none', {}, { tokens: 1 }, false],
    ['zero and one', { tokens: 0 }, { tokens: 1 }, true],
    ['lists of which one is longer', { languages: ['en'] }, { languages: ['en', 'fr'] }, true],
    ['equal lists', { languages: ['en', 'fr'] }, { languages: ['en', 'fr'] }, false],
  ])('finds in %s what both state and not the same', (_, one, other, expected) => {
    expect(contradict(one, other, CONTENT_MEMBERS)).toBe(expected);
    expect(contradict(other, one, CONTENT_MEMBERS)).toBe(expected);
  });
});
