import { Bitmap } from '@core/bitmap';
import type { Origin, OriginTuple } from '@domain/origins';
import type { OriginCondition } from '../condition.command.js';
import type { Truth } from '../met.js';
import type { Subject, SubjectTraits } from '../subject.js';
import { matchOrigin, meetsOrigin } from './origin.js';

const GENERATED: OriginTuple = { kind: 'model_generated', involvement: 'content', generator: 'acme/writer@1' };
const HUMAN: OriginTuple = { kind: 'human', involvement: 'content' };
const SCRAPED: OriginTuple = { kind: 'scraped', involvement: 'content' };
const UNKNOWN: OriginTuple = { kind: 'unknown', involvement: 'content' };
const UNNAMED: OriginTuple = { ...GENERATED, generator: 'unknown/unknown@unknown' };

describe('matchOrigin', () => {
  test.each<[string, OriginTuple, OriginCondition, Truth]>([
    ['the same kind', GENERATED, { kind: 'model_generated' }, 'yes'],
    ['another kind', HUMAN, { kind: 'model_generated' }, 'no'],
    ['any kind of what was scraped', SCRAPED, { kind: 'model_generated' }, 'unknown'],
    ['the kind unknown of what was scraped', SCRAPED, { kind: 'unknown' }, 'no'],
    ['any kind of what is unknown', UNKNOWN, { kind: 'human' }, 'unknown'],
    ['the kind unknown', UNKNOWN, { kind: 'unknown' }, 'yes'],
    ['the maker of a generator', GENERATED, { vendor: 'acme' }, 'yes'],
    ['a vendor apart from the maker', { ...GENERATED, vendor: 'cloud' }, { vendor: 'cloud' }, 'yes'],
    ['the maker apart from the vendor', { ...GENERATED, vendor: 'cloud' }, { vendor: 'acme' }, 'yes'],
    ['another vendor', GENERATED, { vendor: 'beta' }, 'no'],
    ['a vendor whose name begins so', GENERATED, { vendor: 'acm' }, 'no'],
    ['a vendor of people', HUMAN, { vendor: 'acme' }, 'no'],
    ['a vendor of what was scraped', SCRAPED, { vendor: 'acme' }, 'unknown'],
    ['a vendor of an unnamed model', UNNAMED, { vendor: 'acme' }, 'unknown'],
    ['a vendor of a model registered here', { ...GENERATED, generator: 'lark@1' }, { vendor: 'acme' }, 'unknown'],
    ['a generator', GENERATED, { generator: 'acme/writer@1' }, 'yes'],
    ['a generator of any version', GENERATED, { generator: 'acme/writer' }, 'yes'],
    ['a generator of another version', GENERATED, { generator: 'acme/writer@2' }, 'no'],
    ['a generator whose name begins so', GENERATED, { generator: 'acme/write' }, 'no'],
    [
      'a generator whatever its case',
      { ...GENERATED, generator: 'acme/Writer@1' },
      { generator: 'acme/writer' },
      'yes',
    ],
    ['how a generator begins', GENERATED, { generator: 'acme/wri*' }, 'yes'],
    ['how another begins', GENERATED, { generator: 'acme/read*' }, 'no'],
    ['how a version begins', { ...GENERATED, generator: 'acme/writer@12' }, { generator: 'acme/writer@1*' }, 'yes'],
    ['how a generator of an unnamed model begins', UNNAMED, { generator: 'acme/wri*' }, 'unknown'],
    ['a model registered here', { ...GENERATED, generator: 'lark@1' }, { generator: 'lark' }, 'yes'],
    ['a generator of an unnamed model', UNNAMED, { generator: 'acme/writer' }, 'unknown'],
    ['an involvement', { ...HUMAN, involvement: 'ranking' }, { involvement: 'ranking' }, 'yes'],
    ['another involvement', HUMAN, { involvement: 'annotation' }, 'no'],
    ['an involvement in what is unknown', UNKNOWN, { involvement: 'annotation' }, 'unknown'],
    ['a channel', { ...GENERATED, channel: 'cloud' }, { channel: 'cloud' }, 'yes'],
    ['a channel that is not stated', GENERATED, { channel: 'cloud' }, 'unknown'],
    ['another channel', { ...GENERATED, channel: 'chat' }, { channel: 'cloud' }, 'no'],
    ['a nexus', { ...GENERATED, nexus: 'supplier' }, { nexus: 'supplier' }, 'yes'],
    ['a nexus that is stated to be unknown', { ...GENERATED, nexus: 'unknown' }, { nexus: 'supplier' }, 'unknown'],
    ['an acquisition', { ...HUMAN, acquisition: 'crawl' }, { acquisition: 'licence' }, 'no'],
    ['a jurisdiction that is not stated', GENERATED, { jurisdiction: 'EU' }, 'unknown'],
    ['a member that is unknown, and one that is not so', UNKNOWN, { kind: 'human', channel: 'x' }, 'unknown'],
    ['a member that matches, and one that does not', GENERATED, { vendor: 'acme', kind: 'human' }, 'no'],
  ])('%s: %j, %j', (_, origin, condition, truth) => {
    // Asked again, the answer is the one that was kept.
    expect([matchOrigin(origin, condition), matchOrigin(origin, condition)]).toEqual([truth, truth]);
  });
});

describe('the condition origin', () => {
  const origins = [GENERATED, SCRAPED].map((one, id): Origin => ({ ...one, id }));
  const declared = [[0], [1], []];
  const inherited = [[], [0], [0, 1]];
  const traits: readonly SubjectTraits[] = [{ licence: 'Apache-2.0 OR MIT' }, {}, { licence: 'MIT-0' }];
  const where = (holds: (shard: number) => boolean) => Promise.resolve(Bitmap.of([0, 1, 2].filter(holds)));
  const subject = {
    origins: () => Promise.resolve(origins),
    withOrigins: (asked: readonly Origin[], reach: string) =>
      where((shard) => {
        const own = reach === 'inherited' ? [] : (declared[shard] ?? []);
        const others = reach === 'declared' ? [] : (inherited[shard] ?? []);
        return asked.some(({ id }) => own.includes(id) || others.includes(id));
      }),
    withTraits: (holds: (one: SubjectTraits) => boolean) => where((shard) => holds(traits[shard] ?? {})),
    without: () => where((shard) => traits[shard]?.licence === undefined),
  } as Partial<Subject> as Subject;

  test.each<[OriginCondition, number[], number[]]>([
    [{ vendor: 'acme' }, [0, 1, 2], [0, 1, 2]],
    [{ vendor: 'acme', reach: 'declared' }, [0], [0, 1]],
    [{ vendor: 'acme', reach: 'inherited' }, [1, 2], [1, 2]],
    [{ vendor: 'beta' }, [], [1, 2]],
    [{ licence: 'MIT' }, [0], [0, 1]],
    [{ licence: 'mit', vendor: 'acme', reach: 'declared' }, [0], [0, 1]],
    [{ licence: 'GPL-3.0-only', vendor: 'acme' }, [], [1]],
  ])('%j is met by the shards %j, and may be met by %j', async (condition, yes, maybe) => {
    const met = await meetsOrigin(condition, subject);
    expect([[...met.yes.toArray()], [...met.maybe.toArray()]]).toEqual([yes, maybe]);
  });
});
