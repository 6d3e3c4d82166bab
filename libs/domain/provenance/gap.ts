import { type ModelVersion, parentName } from '@domain/models';
import { makerOf, type Origin, type OriginFilter, UNNAMED_VENDOR } from '@domain/origins';
import { isTraining, type ModelHistory } from './model-history.js';

/**
 * Something the record cannot tell, and that an answer hangs on:
 * - `no_uses_recorded`: nobody said what this model version was trained on, nor what it was evaluated on;
 * - `no_training_recorded`: only evaluations of it are recorded;
 * - `external_parent`: a parent from outside, whose training data is not recorded here;
 * - `origin_unknown`: shards of which nobody knows who made them;
 * - `authorship_not_established`: shards collected from the web, which may hold anybody's and any model's output;
 * - `generator_not_named`: a model's output, of which model nobody said;
 * - `generator_registered_here`: output of a model version that has a provenance of its own here, to be asked for by itself.
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

/** What a model version's own and its ancestors' records leave open. */
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
 * Which gap an origin is for someone who asks this. A question about annotations is not left open by unknown authorship; it is by content of
 * which nothing at all is known, as then nobody said that it was not annotated.
 */
export function shardGapOf(origin: Origin, asked: Pick<OriginFilter, 'involvement'>): ShardGap | undefined {
  const unstated = origin.kind === 'unknown' && origin.involvement === 'content';
  const aside = asked.involvement !== undefined && asked.involvement !== origin.involvement;
  if (aside && !unstated) return undefined;
  if (origin.kind === 'unknown') return 'origin_unknown';
  if (origin.kind === 'scraped') return 'authorship_not_established';
  if (origin.kind === 'human' || origin.generator === undefined) return undefined;
  if (origin.generator.startsWith(`${UNNAMED_VENDOR}/`)) return 'generator_not_named';
  return makerOf(origin.generator) === undefined ? 'generator_registered_here' : undefined;
}

/** Counts, for each gap, the members that have such an origin in effect. */
export function shardGaps(
  origins: readonly Origin[],
  asked: Pick<OriginFilter, 'involvement'>,
  membersWith: (origins: readonly Origin[]) => number,
): Gap[] {
  return SHARD_GAPS.flatMap((reason) => {
    const ofReason = origins.filter((origin) => shardGapOf(origin, asked) === reason);
    const shards = ofReason.length === 0 ? 0 : membersWith(ofReason);
    if (shards === 0) return [];
    return [{ reason, shards, ...(reason === 'generator_registered_here' && { generators: generatorsOf(ofReason) }) }];
  });
}

function generatorsOf(origins: readonly Origin[]): string[] {
  return [...new Set(origins.flatMap(({ generator }) => generator ?? []))].sort();
}
