import fc from 'fast-check';
import type { Origin, OriginTuple } from '@domain/origins';
import type { Preference } from '@domain/shards';
import type { Terms } from '@domain/vendors';
import type { Condition } from './condition.command.js';
import { evaluateEachShard, outcomesOfEach, type RuleOutcome } from './evaluate-rule.js';
import type { Truth } from './met.js';
import { NewShardsSubject, type PlannedShard, statedOrigins, type VendorFacts } from './new-shards-subject.js';
import { RegistrationVerdicts } from './registration-verdicts.js';
import { type AskedRule, canonicalRule } from './rule.js';
import { classesOf } from './shard-classes.js';
import { VerdictMemo } from './verdict-memo.js';
import type { Waiver } from './waiver.js';

const NOW = '2026-05-01T00:00:00.000Z';
/** Origins below are recorded; a chunk gives the others their ids, which may be rolled back. */
const RECORDED = 3;
const ORIGINS = 5;

const tuple: fc.Arbitrary<OriginTuple> = fc.record(
  {
    kind: fc.constantFrom('human', 'model_generated', 'scraped', 'unknown'),
    involvement: fc.constant('content'),
    vendor: fc.constantFrom('acme', 'beta', 'gamma'),
  },
  { requiredKeys: ['kind', 'involvement'] },
);
const preference = fc.record({
  scheme: fc.constant<Preference['scheme']>('robots'),
  value: fc.constantFrom<Preference['value']>('allow', 'deny', 'unknown'),
});
const shard = fc
  .record(
    {
      declared: fc.uniqueArray(fc.nat(ORIGINS - 1), { maxLength: 2 }),
      inherited: fc.uniqueArray(fc.nat(ORIGINS - 1), { maxLength: 3 }),
      digest: fc.constant('sha256:0'),
      uri: fc.constantFrom('s3://a/1', 's3://b/1'),
      dataset: fc.constantFrom('d', 'e'),
      licence: fc.constantFrom('MIT', 'Apache-2.0 OR MIT'),
      labels: fc.constantFrom<Readonly<Record<string, string>>>({ topic: 'law' }, { topic: 'law', part: '1' }, {}),
      preferences: fc.array(preference, { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: ['declared', 'inherited'] },
  )
  .map(({ declared, inherited, ...declaration }) => {
    const sorted = (ids: number[]): number[] => [...new Set(ids)].sort((a, b) => a - b);
    return { declaredOrigins: sorted(declared), origins: sorted([...declared, ...inherited]), declaration };
  });

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .record(
      {
        kind: fc.constantFrom('human' as const, 'model_generated' as const),
        vendor: fc.constantFrom('acme', 'beta'),
        licence: fc.constant('MIT'),
        reach: fc.constantFrom('declared' as const, 'inherited' as const, 'any' as const),
      },
      { requiredKeys: ['kind'] },
    )
    .map((origin): Condition => ({ origin })),
  fc
    .constantFrom('origin', 'licence', 'digest', 'collected', 'approval')
    .map((what): Condition => ({ missing: { what: what as 'origin' } })),
  fc.constantFrom('collection' as const, 'use' as const).map((at): Condition => ({ terms: { rule: 'R', at } })),
  fc.constantFrom<Condition>({ contradiction: {} }, { jurisdiction: { in: ['EU'] } }),
  fc.constantFrom<Condition>({ labels: { topic: 'law' } }, { labels: { part: '1' } }),
  fc
    .constantFrom('deny' as const, 'unknown' as const)
    .map((value): Condition => ({ preference: { value, at: 'now' } })),
);
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2 },
    leaf,
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((all): Condition => ({ all })),
    fc.array(tie('condition'), { minLength: 1, maxLength: 2 }).map((any): Condition => ({ any })),
    tie('condition').map((not): Condition => ({ not })),
    tie('condition').map((of): Condition => ({ share: { of, by: 'tokens', above: 0.5 } })),
  ),
}));

const waiver = fc
  .record(
    { dataset: fc.constantFrom('d', 'e'), uriPrefix: fc.constant('s3://a/'), vendor: fc.constantFrom('acme', 'beta') },
    { requiredKeys: [] },
  )
  .map((scope): Waiver => ({
    ...{ waiver: 'w', number: 0, rule: 'r', scope, reason: 'A test.', until: '2027-01-01T00:00:00.000Z' },
    ...{ phase: 'approved', requestedBy: 'key:a', requestedEntry: 1, validFrom: 2 },
  }));

const rule = fc
  .record(
    {
      when: condition,
      unless: condition,
      effect: fc.constantFrom('block' as const, 'flag' as const),
      onUnknown: fc.constantFrom('block' as const, 'flag' as const, 'allow' as const),
      waivers: fc.array(waiver, { maxLength: 2 }),
    },
    { requiredKeys: ['when', 'effect', 'onUnknown', 'waivers'] },
  )
  .map(({ waivers, ...stated }): AskedRule => {
    const content = canonicalRule({
      ...{ title: 'T', gates: ['registration'], effective: { from: '2026-01-01' }, reason: 'R' },
      ...stated,
    });
    return { ...content, when: stated.when, unless: stated.unless, rule: 'r', state: 'stated', validFrom: 1, waivers };
  });

/** What a chunk states, and whether it is committed. */
const chunk = fc.record({
  shards: fc.array(shard, { minLength: 1, maxLength: 8 }),
  added: fc.array(tuple, { minLength: ORIGINS - RECORDED, maxLength: ORIGINS - RECORDED }),
  committed: fc.boolean(),
});

/** Of acme as of the collection, of beta as of the use in every other chunk, none of gamma. */
function factsIn(chunkNumber: number): VendorFacts {
  const terms = { rules: [{ rule: 'R' }] } as unknown as Terms; // conditions read the rules alone
  return {
    terms: (origins, during) =>
      Promise.resolve(
        origins.map(({ vendor }) => {
          if (vendor === undefined) return [];
          const set = during ? vendor === 'beta' && chunkNumber % 2 === 0 : vendor === 'acme';
          return [set ? [terms] : []];
        }),
      ),
    approved: (origins) =>
      Promise.resolve(origins.map(({ vendor }): Truth => (vendor === 'acme' ? 'yes' : vendor ? 'no' : 'unknown'))),
  };
}

/** Nothing is done about what may be denied, if the rule allows it. */
const hasEffect = ({ action, lifted }: RuleOutcome): boolean => action !== 'allow' || lifted.length > 0;

const shown = (outcomes: readonly RuleOutcome[]): unknown[] =>
  outcomes.map(({ rule: of, verdict, action, shards, lifted }) => ({
    ...{ when: of.when, verdict, action, shards: [...shards.toArray()] },
    lifted: lifted.map((one) => [one.waiver, ...one.shards.toArray()]),
  }));

describe('RegistrationVerdicts', () => {
  it('finds what rules asked about each shard alone find, whatever was committed before', async () => {
    const world = fc.record({
      recorded: fc.array(tuple, { minLength: RECORDED, maxLength: RECORDED }),
      rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
      chunks: fc.array(chunk, { minLength: 1, maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ recorded, rules, chunks }) => {
        const memo = new VerdictMemo(rules, 0);
        let next = 0;
        for (const [number, { shards, added, committed }] of chunks.entries()) {
          const origins = [...recorded, ...added].map((one, id): Origin => ({ ...one, id }));
          const planned = shards.map((one): { shard: PlannedShard } => ({ shard: { ...one, number: next++ } }));
          const verdicts = new RegistrationVerdicts(rules, memo);
          const subjectWith =
            (facts: VendorFacts) =>
            (some: readonly { readonly shard: PlannedShard }[]): Promise<NewShardsSubject> => {
              const each = some.map((one) => one.shard);
              return Promise.resolve(new NewShardsSubject(each, statedOrigins(some, origins, []), facts, NOW));
            };
          const facts = factsIn(number);
          const classes = classesOf(planned, verdicts.askedLabels);
          const denied = await verdicts.of(classes, RECORDED, subjectWith(verdicts.facts(facts, RECORDED)));
          const whole = await subjectWith(facts)(planned);
          const found: RuleOutcome[] = [];
          for (const [one, met] of denied) found.push(...(await outcomesOfEach(one, met, whole)));
          const expected: RuleOutcome[] = [];
          for (const one of rules) expected.push(...(await evaluateEachShard(one, whole)));
          expect(shown(found)).toEqual(shown(expected.filter(hasEffect)));
          if (committed) memo.add(verdicts.found);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('asks about a class once while the rules and the facts stay as they are', async () => {
    const [first] = fc.sample(rule, { numRuns: 1, seed: 1 });
    const rules = [{ ...(first as AskedRule), when: { missing: { what: 'licence' } } as Condition, unless: undefined }];
    const memo = new VerdictMemo(rules, 7);
    const asked: number[] = [];
    const ask = async (numbers: readonly number[]): Promise<void> => {
      const planned = numbers.map((number) => ({
        shard: { number, declaredOrigins: [0], origins: [0], declaration: {} },
      }));
      const verdicts = new RegistrationVerdicts(rules, memo);
      const denied = await verdicts.of(classesOf(planned, verdicts.askedLabels), RECORDED, (some) => {
        for (const one of some) asked.push(one.shard.number);
        const each = some.map((one) => one.shard);
        return Promise.resolve(new NewShardsSubject(each, [], factsIn(0), NOW));
      });
      expect([...denied.values()].map(({ yes }) => [...yes.toArray()])).toEqual([numbers]);
      memo.add(verdicts.found);
    };
    await ask([0, 1, 2]);
    await ask([3, 4]);
    expect(asked).toEqual([0]);
    expect(memo.isOf(rules, 7)).toBe(true);
    expect([memo.isOf([], 7), memo.isOf([{ ...rules[0] } as AskedRule], 7), memo.isOf(rules, 8)]).toEqual([
      ...[false, false, false],
    ]);
  });
});
