import type { Bitmap } from '@core/bitmap';
import { type ModelVersion, parentName, type Relation } from '@domain/models';
import { makerOf, type Origin, type OriginFilter, UNNAMED_VENDOR } from '@domain/origins';
import { isTraining, type ModelHistory } from './model-history.js';

/**
 * What the record leaves open, so that an answer may be `unknown`:
 * - `no_uses_recorded`: no training and no evaluation of this model version is recorded;
 * - `no_training_recorded`: only evaluations of it are recorded;
 * - `external_parent`: a parent from outside, whose training data is not recorded here;
 * - `parents_left_out`: the answer covers the model version alone, and it has parents registered
 *   here;
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
  | {
      readonly reason: 'external_parent';
      readonly model: string;
      readonly version: string;
      readonly relation: Relation;
      readonly parent: string;
    }
  | {
      readonly reason: 'parents_left_out';
      readonly model: string;
      readonly version: string;
      readonly parents: readonly string[];
    }
  | ShardsGap;

/** A gap that shards leave: how many of all members, in which uses, and some of them by name. */
export interface ShardsGap extends CountedGap {
  /** The uses with the most such members, at most 20. */
  readonly where: readonly GapPlace[];
  /** The number of further uses. */
  readonly placesLeftOut: number;
  /** Names of the first such members, at most 3. */
  readonly examples: readonly string[];
}

export interface GapPlace {
  readonly model: string;
  readonly version: string;
  readonly dataset: string;
  readonly datasetVersion: string;
  readonly shards: number;
}

export interface CountedGap {
  readonly reason: ShardGap;
  readonly shards: number;
  /** All members of the dataset versions in question, each once. */
  readonly ofShards: number;
  /** Of `generator_registered_here`: the model versions to ask about. */
  readonly generators?: readonly string[];
}

const SHARD_GAPS = [
  'origin_unknown',
  'authorship_not_established',
  'generator_not_named',
  'generator_registered_here',
] as const;
export type ShardGap = (typeof SHARD_GAPS)[number];
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
        ? [
            {
              reason: 'external_parent' as const,
              ...named(version),
              relation: parent.relation,
              parent: parentName(parent),
            },
          ]
        : [],
    ),
  ]);
}

/**
 * The gaps of an answer about a model version alone, without its ancestors: what it does not cover
 * is one of them.
 */
export function ownHistoryGaps({ chain, uses }: ModelHistory): Gap[] {
  const [own] = chain;
  if (own === undefined) return [];
  const parents = own.parents.filter((parent) => !('external' in parent)).map(parentName);
  const leftOut: Gap[] = parents.length > 0 ? [{ reason: 'parents_left_out', ...named(own), parents }] : [];
  return [...historyGaps({ chain: [own], uses }), ...leftOut];
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

/** A gap, and the members that leave it: those with such an effective origin. */
export interface OpenMembers {
  readonly gap: CountedGap;
  readonly members: Bitmap;
}

/**
 * Returns the gaps that the members of dataset versions leave.
 * @param membersWith returns the members that have one of the origins in effect
 */
export function shardGaps(
  origins: readonly Origin[],
  question: Pick<OriginFilter, 'involvement'>,
  all: Bitmap,
  membersWith: (origins: readonly Origin[]) => Bitmap,
): OpenMembers[] {
  return SHARD_GAPS.flatMap((reason) => {
    const ofReason = origins.filter((origin) => shardGapOf(origin, question) === reason);
    if (ofReason.length === 0) return [];
    const members = membersWith(ofReason);
    if (members.isEmpty) return [];
    const generators = reason === 'generator_registered_here' ? generatorsOf(ofReason) : undefined;
    return [{ gap: { reason, shards: members.size, ofShards: all.size, generators }, members }];
  });
}

function generatorsOf(origins: readonly Origin[]): string[] {
  return [...new Set(origins.flatMap(({ generator }) => generator ?? []))].sort();
}
