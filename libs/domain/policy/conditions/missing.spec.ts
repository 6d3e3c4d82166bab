import { Bitmap } from '@core/bitmap';
import type { Origin } from '@domain/origins';
import type { MissingFact } from '../condition.command.js';
import type { Truth } from '../met.js';
import type { Subject } from '../subject.js';
import { meetsMissing } from './missing.js';

const COLLECTED = { from: '2026-01-01T00:00:00.000Z' };
const ORIGINS: readonly Origin[] = [
  { id: 0, kind: 'human', involvement: 'content', collected: COLLECTED },
  { id: 1, kind: 'unknown', involvement: 'content', collected: COLLECTED },
  { id: 2, kind: 'model_generated', involvement: 'content', vendor: 'acme' },
];
const APPROVED: readonly Truth[] = ['yes', 'unknown', 'no'];
/** The origins of ten shards, by number. */
const OF_SHARDS = [[0], [0, 1], [2], [0, 2], [1, 2], [0], [0], [0], [0], []];
const LACKING: Readonly<Record<string, readonly number[]>> = { digest: [1, 2], licence: [], evidence: [9] };

function subjectOf(oneByOne = false): Subject {
  const having = (asked: readonly Origin[]): Bitmap =>
    Bitmap.of(OF_SHARDS.flatMap((ids, shard) => (asked.some(({ id }) => ids.includes(id)) ? [shard] : [])));
  return {
    oneByOne,
    shards: Bitmap.of(OF_SHARDS.map((_, shard) => shard)),
    origins: () => Promise.resolve(ORIGINS),
    withOrigins: (asked: readonly Origin[]) => Promise.resolve(having(asked)),
    without: (fact: string) => Promise.resolve(Bitmap.of([...(LACKING[fact] ?? [])])),
    approved: (asked: readonly Origin[]) => Promise.resolve(asked.map(({ id }) => APPROVED[id] ?? 'no')),
  } as Partial<Subject> as Subject;
}

describe('the condition missing', () => {
  test.each<[MissingFact, number[], number[]]>([
    ['origin', [1, 4], [1, 4]],
    ['collected', [2, 3, 4], [2, 3, 4]],
    ['digest', [1, 2], [1, 2]],
    ['licence', [], []],
    ['evidence', [9], [9]],
    ['approval', [2, 3, 4], [1, 2, 3, 4]],
  ])('%s is met by the shards %j, and may be met by %j', async (what, yes, maybe) => {
    const met = await meetsMissing({ what }, subjectOf());
    expect([[...met.yes.toArray()], [...met.maybe.toArray()]]).toEqual([yes, maybe]);
  });

  test.each<[MissingFact, number, Truth]>([
    ['digest', 0.1, 'yes'],
    ['digest', 0.2, 'no'],
    ['approval', 0.29, 'yes'],
    ['approval', 0.3, 'unknown'],
    ['approval', 0.4, 'no'],
    ['licence', 0, 'no'],
  ])('%s above a share of %s is met by all shards or none: %s', async (what, above, truth) => {
    const { yes, maybe } = await meetsMissing({ what, above }, subjectOf());
    expect([yes.size, maybe.size]).toEqual({ yes: [10, 10], unknown: [0, 10], no: [0, 0] }[truth]);
  });

  it('is not met by 29 of 100 shards above a share of 0.29', async () => {
    const first = (count: number) => Bitmap.of(Array.from({ length: count }, (_, at) => at));
    const subject = { ...subjectOf(), shards: first(100), without: () => Promise.resolve(first(29)) };
    expect((await meetsMissing({ what: 'digest', above: 0.29 }, subject)).maybe.size).toBe(0);
  });

  it('above a share of shards that are writes of their own is met by each that lacks the fact', async () => {
    const met = await meetsMissing({ what: 'digest', above: 0.9 }, subjectOf(true));
    expect([...met.yes.toArray()]).toEqual([1, 2]);
    expect((await meetsMissing({ what: 'digest', above: 1 }, subjectOf(true))).maybe.size).toBe(0);
  });
});
