import { parseDatasetName, parseInstant, parseJurisdiction, parseSlug, parseVersion } from '@core/kernel';
import { parseSplit, SPLIT_LIMIT } from '@domain/datasets';
import {
  EachParsed,
  Holds,
  ListOf,
  ListOfTexts,
  NotFarAhead,
  NumberWithin,
  OneOf,
  Optional,
  OptionalOrNull,
  Parsed,
  Rule,
} from '@platform/validation';

export const STAGES = [
  'pretraining',
  'midtraining',
  'long_context',
  'sft',
  'preference',
  'reward_model',
  'rl',
  'distillation',
  'tokenizer',
  'evaluation',
  'other',
] as const;

/** What a training run did with the data. */
export type Stage = (typeof STAGES)[number];

/** What a use is for. */
export const PURPOSES = ['research', 'product', 'internal-evaluation'] as const;

export type Purpose = (typeof PURPOSES)[number];

const USE_LIMIT = 1_000;
const LIST_LIMIT = 300;

/** One use of a dataset version by a training run. */
@Rule<RecordUse>(({ startedAt, finishedAt, splits }, complain) => {
  if (splits?.length === 0) complain('/splits', 'must name a split; leave it out if the whole version was read');
  const start = parseInstant(startedAt);
  if (finishedAt && parseInstant(finishedAt) <= start) complain('/finishedAt', `must be after startedAt (${start})`);
})
export class RecordUse {
  /** @example allenai/dolmino */
  @Parsed(parseDatasetName)
  readonly dataset: string;

  /**
   * A committed version of the dataset.
   * @example 0925
   */
  @Parsed(parseVersion)
  readonly version: string;

  @OneOf(STAGES)
  readonly stage: Stage;

  /**
   * The splits of the version that were read, where not all of it was. Recorded and shown with the
   * use; answers about exposure, removals and certificates cover the whole version.
   * @example ["train"]
   */
  @Optional()
  @ListOfTexts({ max: SPLIT_LIMIT, length: 63 })
  @EachParsed(parseSplit)
  readonly splits?: readonly string[];

  /** What the trained model is for. */
  @Optional()
  @OneOf(PURPOSES)
  readonly purpose?: Purpose;

  /**
   * Where the model is or will be offered: codes of ISO 3166, or EU. An empty list: nowhere.
   * @example ["EU", "US-CA"]
   */
  @Optional()
  @ListOfTexts({ max: LIST_LIMIT, length: 6 })
  @EachParsed(parseJurisdiction)
  readonly jurisdictions?: readonly string[];

  /**
   * The vendors that the model competes with, as the company itself states it. An empty list: with
   * none.
   * @example ["openai"]
   */
  @Optional()
  @ListOfTexts({ max: LIST_LIMIT, length: 63 })
  @EachParsed(parseSlug)
  readonly competesWith?: readonly string[];

  @NotFarAhead()
  @Parsed(parseInstant)
  readonly startedAt: string;

  /** Left out or null: still running. */
  @OptionalOrNull()
  @NotFarAhead()
  @Parsed(parseInstant)
  readonly finishedAt?: string | null;

  /** Passes over the data; above 0, may be a fraction. */
  @Optional()
  @NumberWithin({ min: 0 })
  @Holds('must be a number above 0', (value) => value !== 0)
  readonly epochs?: number;
}

/**
 * Records uses, all or none. A use recorded before may be finished or amended; members that are
 * left out stay.
 */
@Rule<RecordUses>(({ uses }, complain) => {
  if (uses.length === 0) complain('/uses', 'must be at least one use');
  const seen = new Set<string>();
  for (const [at, { dataset, version, stage, startedAt }] of uses.entries()) {
    const identity = JSON.stringify([dataset, version, stage, parseInstant(startedAt)]);
    if (seen.has(identity)) complain(`/uses/${at}`, 'is in this request a second time');
    seen.add(identity);
  }
})
export class RecordUses {
  @ListOf(() => RecordUse, { max: USE_LIMIT })
  readonly uses: readonly RecordUse[];
}
