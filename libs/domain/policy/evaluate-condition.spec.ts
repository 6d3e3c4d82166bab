import { Bitmap } from '@core/bitmap';
import fc from 'fast-check';
import { type Origin, ORIGIN_KINDS } from '@domain/origins';
import type { Condition } from './condition.command.js';
import { evaluateCondition } from './evaluate-condition.js';
import type { Truth } from './met.js';
import type { Subject, SubjectTraits } from './subject.js';

interface Small {
  readonly declared: readonly number[];
  readonly inherited: readonly number[];
  readonly records?: number;
  readonly licensed: boolean;
  readonly signal?: 'allow' | 'deny' | 'unknown';
  readonly labels?: Readonly<Record<string, string>>;
}

const VENDORS = ['acme', 'beta'];
const origin = fc.record(
  {
    kind: fc.constantFrom(...ORIGIN_KINDS),
    involvement: fc.constant('content' as const),
    vendor: fc.constantFrom(...VENDORS),
  },
  { requiredKeys: ['kind', 'involvement'] },
);
const shard = fc.record(
  {
    declared: fc.uniqueArray(fc.nat(3)),
    inherited: fc.uniqueArray(fc.nat(3)),
    records: fc.nat(9),
    licensed: fc.boolean(),
    signal: fc.constantFrom('allow', 'deny', 'unknown'),
    labels: fc.constantFrom<Readonly<Record<string, string>>>(
      { topic: 'law' },
      { topic: 'law', part: '1' },
      { topic: 'Law' },
      {},
    ),
  },
  { requiredKeys: ['declared', 'inherited', 'licensed'] },
);
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .record({ kind: fc.constantFrom(...ORIGIN_KINDS), reach: fc.constantFrom('declared', 'inherited', 'any') })
    .map((one): Condition => ({ origin: one })),
  fc.constant<Condition>({ missing: { what: 'licence' } }),
  fc.constant<Condition>({ contradiction: {} }),
  fc.constant<Condition>({ missing: { what: 'approval' } }),
  fc.constantFrom<Condition>({ labels: { topic: 'law' } }, { labels: { topic: 'law', part: '1' } }),
  fc.constant<Condition>({ origin: { licence: 'MIT', kind: 'human' } }),
  fc.constant<Condition>({ jurisdiction: { in: ['EU'] } }),
  fc
    .constantFrom('allow' as const, 'deny' as const, 'unknown' as const)
    .map((value): Condition => ({ preference: { value, at: 'now' } })),
);
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((all): Condition => ({ all })),
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((any): Condition => ({ any })),
    tie('condition').map((not): Condition => ({ not })),
    fc
      .tuple(tie('condition'), fc.constantFrom(0, 0.3, 0.5, 1))
      .map(([of, above]): Condition => ({ share: { of, by: 'shards', above } })),
  ),
}));

/** Of the origins by their ids. */
const APPROVED: readonly Truth[] = ['yes', 'no', 'unknown', 'yes'];

function subjectOf(origins: readonly Origin[], shards: readonly Small[], offered?: readonly string[]): Subject {
  const where = (holds: (one: Small) => boolean): Bitmap =>
    Bitmap.of(shards.flatMap((one, number) => (holds(one) ? [number] : [])));
  return {
    shards: where(() => true),
    oneByOne: false,
    use: { stage: 'sft', during: {}, jurisdictions: offered },
    now: '2026-01-01T00:00:00.000Z',
    origins: () => Promise.resolve(origins),
    withOrigins: (asked, reach) =>
      Promise.resolve(where((one) => idsOf(one, reach).some((id) => asked.some((each) => each.id === id)))),
    writtenTo: () => Promise.resolve(Bitmap.empty()),
    underUri: () => Promise.resolve(Bitmap.empty()),
    without: () => Promise.resolve(where(({ licensed }) => !licensed)),
    withTraits: (holds) => Promise.resolve(where((one) => holds(traitsOf(one)))),
    labelled: (asked) => Promise.resolve(where((one) => labelsMatch(one, asked))),
    approved: (asked) => Promise.resolve(asked.map(({ id }) => APPROVED[id] ?? 'no')),
    redeclared: () => Promise.resolve([]),
    amount: () => Promise.reject(new Error('not asked')),
    terms: () => Promise.resolve([]),
  };
}

const labelsMatch = ({ labels = {} }: Small, asked: Readonly<Record<string, string>>): boolean =>
  Object.entries(asked).every(([name, value]) => labels[name] === value);

const traitsOf = ({ licensed, signal }: Small): SubjectTraits => ({
  licence: licensed ? 'Apache-2.0 OR MIT' : undefined,
  preferences: signal && [{ scheme: 'robots', value: signal }],
});

function idsOf({ declared, inherited }: Small, reach: string): number[] {
  if (reach === 'declared') return [...declared];
  const others = inherited.filter((id) => !declared.includes(id));
  return reach === 'inherited' ? others : [...declared, ...others];
}

const ORDER: readonly Truth[] = ['no', 'unknown', 'yes'];
const least = (truths: readonly Truth[]): Truth => ORDER.find((one) => truths.includes(one)) ?? 'yes';
const most = (truths: readonly Truth[]): Truth => [...ORDER].reverse().find((one) => truths.includes(one)) ?? 'no';

function kindIs(kind: string, wanted: string): Truth {
  if (kind === wanted) return 'yes';
  return kind === 'unknown' || (kind === 'scraped' && wanted !== 'unknown') ? 'unknown' : 'no';
}

interface World {
  readonly all: readonly Small[];
  readonly origins: readonly Origin[];
  readonly offered: readonly string[] | undefined;
}

function signalIs(signal: string | undefined, wanted: string): Truth {
  if (signal === 'allow' || signal === 'deny') return signal === wanted ? 'yes' : 'no';
  return wanted === 'unknown' ? 'yes' : 'unknown';
}

/** One shard at a time, by the words of the README. */
function truthOf(asked: Condition, one: Small, { all, origins, offered }: World): Truth {
  const inner = (nested: Condition, of = one): Truth => truthOf(nested, of, { all, origins, offered });
  const kindsOf = (reach: string): string[] => idsOf(one, reach).map((id) => origins[id]?.kind ?? '');
  if (asked.origin) {
    const { kind = '', reach = 'any', licence } = asked.origin;
    const ofKind = most(kindsOf(reach).map((each) => kindIs(each, kind)));
    return licence === undefined ? ofKind : least([one.licensed ? 'yes' : 'unknown', ofKind]);
  }
  if (asked.missing?.what === 'approval') {
    const approved = idsOf(one, 'any').map((id): Truth => APPROVED[id] ?? 'no');
    return most(approved.map((each) => ORDER[2 - ORDER.indexOf(each)] ?? 'no'));
  }
  if (asked.jurisdiction) return offered === undefined ? 'unknown' : offered.includes('DE') ? 'yes' : 'no';
  if (asked.labels) return labelsMatch(one, asked.labels) ? 'yes' : 'no';
  if (asked.preference) return signalIs(one.signal, asked.preference.value);
  if (asked.missing) return one.licensed ? 'no' : 'yes';
  if (asked.contradiction)
    return kindsOf('declared').includes('human') && kindsOf('inherited').includes('model_generated') ? 'yes' : 'no';
  if (asked.all) return least(asked.all.map((each) => inner(each)));
  if (asked.any) return most(asked.any.map((each) => inner(each)));
  if (asked.not) return ORDER[2 - ORDER.indexOf(inner(asked.not))] ?? 'no';
  const { of = {}, above = 1 } = asked.share ?? {};
  const truths = all.map((each) => inner(of, each));
  const limit = above * all.length;
  if (truths.filter((each) => each === 'yes').length > limit) return 'yes';
  return truths.filter((each) => each !== 'no').length > limit ? 'unknown' : 'no';
}

describe('conditions', () => {
  it('are met by the shards that one obvious evaluator finds', async () => {
    const world = fc.record({
      tuples: fc.array(origin, { minLength: 4, maxLength: 4 }),
      shards: fc.array(shard, { minLength: 1, maxLength: 6 }),
      offered: fc.constantFrom(undefined, [], ['US', 'DE'], ['GB']),
    });
    await fc.assert(
      fc.asyncProperty(world, condition, async ({ tuples, shards, offered }, asked) => {
        const origins = tuples.map((tuple, id): Origin => ({ ...tuple, id }));
        const { yes, maybe } = await evaluateCondition(asked, subjectOf(origins, shards, offered));
        const found = shards.map((_, at): Truth => (yes.has(at) ? 'yes' : maybe.has(at) ? 'unknown' : 'no'));
        expect(found).toEqual(shards.map((one) => truthOf(asked, one, { all: shards, origins, offered })));
      }),
    );
  });
});
