import fc from 'fast-check';
import type { RecordedOrigin } from './world.js';

export const VENDORS = ['acme', 'borealis', 'corvus'] as const;
export const STAGES = ['pretraining', 'sft', 'evaluation'] as const;

export interface RandomFacts {
  readonly origins: readonly RecordedOrigin[];
  readonly tokens: number | undefined;
  readonly component: string | undefined;
}

/** A step of a random world. Numbers select from what exists, modulo its count. */
export type Step =
  | { readonly step: 'shards'; readonly shards: readonly (RandomFacts & { readonly parents: readonly number[] })[] }
  | { readonly step: 'correct'; readonly shard: number; readonly facts: RandomFacts }
  | { readonly step: 'dataset'; readonly members: readonly number[]; readonly base: number | undefined }
  | {
      readonly step: 'model';
      readonly parents: readonly { readonly relation: string; readonly parent: number | string }[];
    }
  | {
      readonly step: 'use';
      readonly model: number;
      readonly dataset: number;
      readonly stage: string;
      readonly month: number;
      readonly epochs: number | undefined;
    }
  | { readonly step: 'finish'; readonly model: number; readonly use: number; readonly months: number }
  | { readonly step: 'withdraw-use'; readonly model: number; readonly use: number }
  | {
      readonly step: 'terms';
      readonly vendor: string;
      readonly document: string;
      readonly from: number;
      readonly months: number | undefined;
    };

/** A step that withdraws what a world recorded, or corrects many of its shards by one order. */
export type LateStep =
  | { readonly step: 'withdraw-dataset' | 'withdraw-model' | 'withdraw-terms'; readonly one: number }
  | {
      readonly step: 'correct-many';
      readonly by: (typeof SELECTED_BY)[number];
      readonly one: number;
      readonly shards: readonly number[];
      readonly facts: RandomFacts;
    };

const SELECTED_BY = ['component', 'kind', 'shards', 'vendor'] as const;

const period = fc.option(
  fc
    .record({ from: fc.nat(20), months: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }) })
    .map(({ from, months }) => ({
      from: month(from),
      ...(months !== undefined && { to: month(from + months) }),
    })),
  { nil: undefined },
);

const withPeriod = (origin: RecordedOrigin): fc.Arbitrary<RecordedOrigin> =>
  period.map((collected) => ({ ...origin, ...(collected && { collected }) }));

const origin: fc.Arbitrary<RecordedOrigin> = fc
  .oneof(
    fc.constantFrom<RecordedOrigin>(
      { kind: 'human', involvement: 'content' },
      { kind: 'human', involvement: 'annotation', vendor: 'corvus' },
    ),
    fc.constantFrom<RecordedOrigin>(
      { kind: 'scraped', involvement: 'content' },
      { kind: 'unknown', involvement: 'content' },
    ),
    fc.record<RecordedOrigin>({
      kind: fc.constant('model_generated'),
      involvement: fc.constantFrom('content', 'annotation', 'rewrite'),
      generator: fc.constantFrom('acme/m@1', 'acme/m@2', 'borealis/n@1', 'unknown/unknown@unknown'),
    }),
  )
  .chain(withPeriod);

const facts: fc.Arbitrary<RandomFacts> = fc.record({
  origins: fc.array(origin, { maxLength: 2 }),
  tokens: fc.option(fc.nat(1_000), { nil: undefined }),
  component: fc.option(fc.constantFrom('web', 'code', 'traces'), { nil: undefined }),
});

const relation = fc.constantFrom('initialised_from', 'fine_tuned_from', 'distilled_from', 'merged_from');

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      step: fc.constant('shards' as const),
      shards: fc.array(
        fc.tuple(facts, fc.array(fc.nat(), { maxLength: 3 })).map(([drawn, parents]) => ({ ...drawn, parents })),
        { minLength: 1, maxLength: 5 },
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('correct' as const), shard: fc.nat(), facts }) },
  {
    weight: 4,
    arbitrary: fc.record({
      step: fc.constant('dataset' as const),
      members: fc.array(fc.nat(), { minLength: 1, maxLength: 8 }),
      base: fc.option(fc.nat(), { nil: undefined }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      step: fc.constant('model' as const),
      parents: fc.array(
        fc.record({ relation, parent: fc.oneof(fc.nat(), fc.constantFrom('acme/m@1', 'borealis/base@7')) }),
        { maxLength: 2 },
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      step: fc.constant('use' as const),
      model: fc.nat(),
      dataset: fc.nat(),
      stage: fc.constantFrom(...STAGES),
      month: fc.nat(20),
      epochs: fc.option(fc.constantFrom(0.5, 2, 3), { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant('finish' as const),
      model: fc.nat(),
      use: fc.nat(),
      months: fc.integer({ min: 1, max: 9 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ step: fc.constant('withdraw-use' as const), model: fc.nat(), use: fc.nat() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant('terms' as const),
      vendor: fc.constantFrom(...VENDORS),
      document: fc.constantFrom('Terms of Use', 'Business Terms'),
      from: fc.nat(20),
      months: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
    }),
  },
);

const lateStep: fc.Arbitrary<LateStep> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      step: fc.constantFrom('withdraw-dataset', 'withdraw-model', 'withdraw-terms'),
      one: fc.nat(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant('correct-many' as const),
      by: fc.constantFrom(...SELECTED_BY),
      one: fc.nat(),
      shards: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
      facts,
    }),
  },
);

/** A step of a world in which things are withdrawn and corrected in bulk, by a worker's job. */
export const anyStep: fc.Arbitrary<Step | LateStep> = fc.oneof(
  { weight: 4, arbitrary: step },
  { weight: 1, arbitrary: lateStep },
);

export const longSteps: fc.Arbitrary<readonly (Step | LateStep)[]> = fc.array(anyStep, {
  minLength: 10,
  maxLength: 30,
});

export const stepsArbitrary: fc.Arbitrary<readonly Step[]> = fc.array(step, { minLength: 8, maxLength: 24 });

/** The first instant of the n-th month from January 2024. */
export function month(n: number): string {
  return new Date(Date.UTC(2024, n, 1)).toISOString();
}
