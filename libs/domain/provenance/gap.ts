import { type ModelVersion, parentName } from '@domain/models';
import { makerOf, type Origin, type OriginFilter, UNNAMED_VENDOR } from '@domain/origins';
import { isTraining, type ModelHistory } from './model-history.js';

/**
 * What the record leaves open, so that an answer may be `unknown`:
 * - `no_uses_recorded`: no training and no evaluation of this model version is recorded;
 * - `no_training_recorded`: only evaluations of it are recorded;
 * - `external_parent`: a parent from outside, whose training data is not recorded here;
 * - `origin_unknown`: shards whose maker is unknown;
 * - `authorship_not_established`: shards collected from the web, which may hold anybody's and any
 *   model's output;
 * - `generator_not_named`: the output of a model that is not named;
 * - `generator_registered_here`: the output of a model version that is registered here; its own
 *   provenance answers.
 */
export type Gap =
  | {
      readonly reason: Unrecorded;
      readonly model: string;
      readonly version: string;
    }
  | { readonly reason: 'external_parent'; readonly model: string; readonly version: string; readonly parent: string }
  | {
      readonly reason: ShardGap;
      readonly shards: number;
      /** Of `generator_registered_here`: the model versions to ask about. */
      readonly generators?: readonly string[];
    };

const SHARD_GAPS = [
  'origin_unknown',
  'authorship_not_established',
  'generator_not_named',
  'generator_registered_here',
] as const;
type ShardGap = (typeof SHARD_GAPS)[number];
type Unrecorded = 'no_uses_recorded' | 'no_training_recorded';

/** The gaps in the records of a model version and its ancestors. */
export function historyGaps({ chain, uses }: ModelHistory): Gap[] {
  const used = new Set(uses.map(({ model }) => model.id));
  const trained = new Set(uses.filter(isTraining).map(({ model }) => model.id));
  const unrecorded = ({ id }: ModelVersion): Unrecorded => (used.has(id) ? 'no_training_recorded' : 'no_uses_recorded');
  return chain.flatMap((version) => [
    ...(trained.has(version.id) ? [] : [{ reason: unrecorded(version), ...named(version) }]),
    ...version.parents.flatMap((parent) =>
      'external' in parent
        ? [{ reason: 'external_parent' as const, ...named(version), parent: parentName(parent) }]
        : [],
    ),
  ]);
}

const named = ({ model, version }: ModelVersion): { model: string; version: string } => ({ model, version });

/**
 * Returns the gap that an origin leaves in the answer to a question. Unknown authorship leaves a
 * question about annotations open only if nothing is known about the content: then it may be
 * annotated.
 */
export function shardGapOf(origin: Origin, question: Pick<OriginFilter, 'involvement'>): ShardGap | undefined {
  const unstated = origin.kind === 'unknown' && origin.involvement === 'content';
  const unrelated = question.involvement !== undefined && question.involvement !== origin.involvement;
  if (unrelated && !unstated) return undefined;
  if (origin.kind === 'unknown') return 'origin_unknown';
  if (origin.kind === 'scraped') return 'authorship_not_established';
  if (origin.kind === 'human' || origin.generator === undefined) return undefined;
  if (origin.generator.startsWith(`${UNNAMED_VENDOR}/`)) return 'generator_not_named';
  return makerOf(origin.generator) === undefined ? 'generator_registered_here' : undefined;
}

/** Counts, for each gap, the members with such an effective origin. */
export function shardGaps(
  origins: readonly Origin[],
  question: Pick<OriginFilter, 'involvement'>,
  membersWith: (origins: readonly Origin[]) => number,
): Gap[] {
  return SHARD_GAPS.flatMap((reason) => {
    const ofReason = origins.filter((origin) => shardGapOf(origin, question) === reason);
    const shards = ofReason.length === 0 ? 0 : membersWith(ofReason);
    if (shards === 0) return [];
    const generators = reason === 'generator_registered_here' ? generatorsOf(ofReason) : undefined;
    return [{ reason, shards, generators }];
  });
}

function generatorsOf(origins: readonly Origin[]): string[] {
  return [...new Set(origins.flatMap(({ generator }) => generator ?? []))].sort();
}
