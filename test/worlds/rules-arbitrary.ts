import fc from 'fast-check';
import type { Condition } from '@domain/policy';
import type { Facts, WorldRule } from './rules-reference.js';

/** A step of a world; numbers choose among what there is, modulo how much. */
export type Step =
  | { readonly step: 'upload'; readonly lines: readonly UploadStep[]; readonly onError: 'skip' | 'abort' }
  | { readonly step: 'register'; readonly facts: Facts; readonly parents: readonly number[]; readonly place: number }
  | { readonly step: 'correct'; readonly shard: number; readonly facts: Facts; readonly inBulk: boolean }
  | { readonly step: 'redeclare'; readonly shard: number; readonly facts: Facts }
  | { readonly step: 'commit'; readonly dataset: number; readonly members: readonly number[] }
  | {
      readonly step: 'use';
      readonly version: number;
      readonly stage: 'sft' | 'pretraining';
      readonly startsBefore: number;
      readonly days: number | null;
      readonly offered: readonly string[] | null;
    }
  | {
      readonly step: 'amend-use';
      readonly use: number;
      readonly days: number | null;
      readonly offered: readonly string[] | null;
    }
  | { readonly step: 'withdraw'; readonly use: number }
  | { readonly step: 'terms'; readonly vendor: string; readonly document: string; readonly terms: TermsStep }
  | {
      readonly step: 'approve';
      readonly vendor: string;
      readonly since: number;
      readonly until: number | null;
      readonly of: { readonly channel?: string; readonly generator?: string };
    }
  | { readonly step: 'certify'; readonly version: number; readonly ofModel: boolean }
  | { readonly step: 'rule'; readonly slug: number; readonly rule: RuleStep }
  | { readonly step: 'retire'; readonly slug: number }
  | {
      readonly step: 'waive';
      readonly slug: number;
      readonly scope: {
        readonly dataset?: string;
        readonly uriPrefix?: string;
        readonly model?: string;
        readonly vendor?: string;
      };
      readonly days: number;
      readonly approved: boolean;
    }
  | { readonly step: 'end'; readonly waiver: number }
  | { readonly step: 'wait'; readonly days: number }
  | { readonly step: 'evaluate' };

/** Of a line: parents may be earlier lines. */
interface UploadStep {
  readonly facts: Facts;
  readonly parents: readonly number[];
  readonly place: number;
}

export interface TermsStep {
  /** Days from now. */
  readonly from: number;
  readonly lasts: number | null;
  readonly setsRule: boolean;
  readonly isDisputed: boolean;
  readonly generators: readonly string[] | null;
}

export interface RuleStep {
  readonly severity: WorldRule['severity'];
  readonly effect: 'block' | 'flag';
  readonly onUnknown: 'block' | 'flag' | 'allow';
  readonly gates: readonly ('registration' | 'commit' | 'use' | 'certificate')[];
  /** Days from now. */
  readonly from: number;
  readonly lasts: number | null;
  readonly when: Condition;
  readonly unless: Condition | null;
}

const few = fc.nat(1_000);
/** When approvals begin, and when data was collected: of two periods, some approvals cover one. */
export const APPROVED_SINCE = ['2026-01-05T00:00:00.000Z', '2026-02-15T00:00:00.000Z'] as const;
const COLLECTED = [
  { from: '2026-01-01T00:00:00.000Z', to: '2026-01-20T00:00:00.000Z' },
  { from: '2026-02-01T00:00:00.000Z', to: '2026-03-10T00:00:00.000Z' },
] as const;
const maker = fc.constantFrom('acme', 'beta');
/** Who sells what others make. */
const SELLER = 'shop';
const vendor = fc.constantFrom('acme', 'beta', SELLER);
const MODELS = ['writer@1', 'writer@2', 'Writer-2@1'] as const;
const PATTERNS = ['acme/writer', 'acme/writer@2', 'acme/writer-*', 'beta/WRIT*', 'beta/writer@1'] as const;
const channel = fc.constantFrom('api', 'cloud');
const bought = {
  seller: fc.constant(SELLER),
  channel,
  named: fc.constantFrom('Terms', 'Usage'),
  collected: fc.constantFrom(...COLLECTED),
};
const generated = fc.record(
  { kind: fc.constant('model_generated'), maker, model: fc.constantFrom(...MODELS), ...bought },
  { requiredKeys: ['kind', 'maker', 'model'] },
);
/** Made by people or by nobody knows whom, and perhaps sold. */
const sold = fc.record({ kind: fc.constantFrom('human', 'scraped', 'unknown'), ...bought }, { requiredKeys: ['kind'] });
const origin: fc.Arbitrary<Facts['origins'][number]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'human' }) },
  { weight: 3, arbitrary: generated },
  fc.constantFrom({ kind: 'scraped' }, { kind: 'unknown' }),
  // Terms are those of a vendor.
  sold.map(({ named, ...one }) => (one.seller === undefined ? one : { ...one, named })),
);
const signal = fc.constantFrom('allow' as const, 'deny' as const, 'unknown' as const);
const facts: fc.Arbitrary<Facts> = fc.record(
  {
    origins: fc.uniqueArray(origin, { minLength: 1, maxLength: 2, selector: (one) => JSON.stringify(one) }),
    licence: fc.constant('MIT'),
    signals: fc.record({ first: signal, later: signal, other: signal }, { requiredKeys: ['first'] }),
    records: fc.integer({ min: 1, max: 9 }),
    evidence: fc.boolean(),
  },
  { requiredKeys: ['origins'] },
);
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .record(
      {
        kind: fc.constantFrom('human', 'model_generated', 'scraped', 'unknown'),
        vendor,
        generator: fc.constantFrom(...PATTERNS),
        channel,
        reach: fc.constantFrom('declared', 'inherited', 'any'),
      },
      { requiredKeys: ['kind'] },
    )
    .map((one): Condition => ({ origin: one })),
  fc
    .record(
      {
        what: fc.constantFrom('licence', 'origin', 'evidence', 'approval', 'collected'),
        above: fc.constantFrom(0, 0.4, 1),
      },
      { requiredKeys: ['what'] },
    )
    .map((missing): Condition => ({ missing })),
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('collection' as const, 'use' as const)
      .map((at): Condition => ({ terms: { rule: 'FORBID', at } })),
  },
  fc.constant<Condition>({ contradiction: {} }),
  {
    weight: 2,
    arbitrary: fc
      .subarray(['origins', 'licence', 'records'] as const, { minLength: 1 })
      .map((declarations): Condition => ({ contradiction: { declarations } })),
  },
  fc
    .record({ value: signal, at: fc.constantFrom('collection' as const, 'now' as const) })
    .map((preference): Condition => ({ preference })),
  fc.constant<Condition>({ jurisdiction: { in: ['EU'] } }),
);
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2 },
    { weight: 4, arbitrary: leaf },
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((all): Condition => ({ all })),
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((any): Condition => ({ any })),
    tie('condition').map((not): Condition => ({ not })),
    fc
      .record(
        {
          of: tie('condition'),
          by: fc.constantFrom('shards' as const, 'records' as const),
          above: fc.constantFrom(0, 0.4, 1),
          stages: fc.constant(['sft' as const]),
        },
        { requiredKeys: ['of', 'by', 'above'] },
      )
      .map((share): Condition => ({ share })),
  ),
}));
/** A rule that flags what it denies refuses nothing that it may deny. */
const actions: fc.Arbitrary<Pick<RuleStep, 'effect' | 'onUnknown'>> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ effect: fc.constant('flag'), onUnknown: fc.constantFrom('allow', 'flag') }) },
  fc.record({ effect: fc.constant('block'), onUnknown: fc.constantFrom('allow', 'flag', 'block') }),
);
const otherFacts: fc.Arbitrary<Omit<RuleStep, 'effect' | 'onUnknown'>> = fc.record({
  severity: fc.constantFrom('info', 'warning', 'violation'),
  // A rule about where a model is offered must be about uses.
  gates: fc.subarray(['registration', 'commit', 'certificate'] as const).map((some) => [...some, 'use' as const]),
  from: fc.integer({ min: -20, max: 5 }),
  lasts: fc.option(fc.integer({ min: 1, max: 30 })),
  when: condition,
  unless: fc.option(condition, { freq: 3 }),
});
const rule: fc.Arbitrary<RuleStep> = fc.tuple(otherFacts, actions).map(([others, done]) => ({ ...others, ...done }));
const scope = fc.constantFrom(
  { dataset: 'a' },
  { uriPrefix: 's3://x/' },
  { model: 'm' },
  { dataset: 'b', model: 'm' },
  { vendor: 'acme' },
  { vendor: SELLER },
);

const registered = { facts, parents: fc.array(few, { maxLength: 2 }), place: few };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      step: fc.constant('upload' as const),
      lines: fc.array(fc.record(registered), { minLength: 2, maxLength: 6 }),
      onError: fc.constantFrom('skip', 'skip', 'abort'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      step: fc.constant('register' as const),
      ...registered,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ step: fc.constant('correct' as const), shard: few, facts, inBulk: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('redeclare' as const), shard: few, facts }) },
  {
    weight: 4,
    arbitrary: fc.record({
      step: fc.constant('commit' as const),
      dataset: few,
      members: fc.array(few, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      step: fc.constant('use' as const),
      version: few,
      stage: fc.constantFrom('sft', 'pretraining'),
      startsBefore: fc.integer({ min: 0, max: 20 }),
      days: fc.option(fc.integer({ min: 1, max: 10 })),
      offered: fc.option(fc.subarray(['EU', 'US'])),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant('amend-use' as const),
      use: few,
      days: fc.option(fc.integer({ min: 1, max: 10 })),
      offered: fc.option(fc.subarray(['EU', 'US'])),
    }),
  },
  fc.record({ step: fc.constant('withdraw' as const), use: few }),
  {
    weight: 5,
    arbitrary: fc.record({
      step: fc.constant('terms' as const),
      vendor,
      document: fc.constantFrom('Terms', 'Usage'),
      terms: fc.record({
        from: fc.integer({ min: -80, max: 5 }),
        lasts: fc.option(fc.integer({ min: 1, max: 60 })),
        setsRule: fc.boolean(),
        isDisputed: fc.boolean(),
        generators: fc.option(fc.subarray([...PATTERNS], { minLength: 1 }), { freq: 2 }),
      }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant('approve' as const),
      vendor,
      since: few,
      until: fc.option(fc.integer({ min: 1, max: 30 })),
      of: fc.record({ channel, generator: fc.constantFrom('acme/writer@1', 'beta/Writer-2@1') }, { requiredKeys: [] }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('certify' as const), version: few, ofModel: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ step: fc.constant('rule' as const), slug: fc.nat(2), rule }) },
  fc.record({ step: fc.constant('retire' as const), slug: fc.nat(2) }),
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant('waive' as const),
      slug: fc.nat(2),
      scope,
      days: fc.integer({ min: 1, max: 15 }),
      approved: fc.boolean(),
    }),
  },
  fc.record({ step: fc.constant('end' as const), waiver: few }),
  { weight: 3, arbitrary: fc.record({ step: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 3, arbitrary: fc.record({ step: fc.constant('evaluate' as const) }) },
);

export const rulesSteps: fc.Arbitrary<Step[]> = fc.array(step, { minLength: 40, maxLength: 60, size: 'max' });
