import { MixError } from './mixes.errors.js';
import type { MixLine, MixRecipe, Origin } from './mix-recipe.js';
import { expandPathPattern, patternSize } from './path-pattern.js';
import { shardPath, shardUri } from './shard-uri.js';

/**
 * Yields the lines of the mix in the order of its manifest. Lines with one label share one
 * `origins`.
 */
export function* expandMix(recipe: MixRecipe): Iterable<MixLine & { readonly origins: readonly Origin[] }> {
  for (const { runs } of recipe.components) {
    for (const { label, pattern, rule } of runs) {
      for (const path of expandPathPattern(pattern)) yield { label, path, origins: rule.origins };
    }
  }
}

/** A shard of a mix, as it is registered. */
export interface MixShard {
  readonly uri: string;
  readonly dataset: string;
  readonly origins: readonly Origin[];
  readonly labels: { readonly component: string };
}

/**
 * Yields the shards of the mix as `POST /v1/shards` accepts them. Throws `MixError`
 * (`path-not-reversible`) for a path whose URI another path could have: two shards would have one
 * name.
 */
export function* mixShards(recipe: MixRecipe): Iterable<MixShard> {
  for (const { label, path, origins } of expandMix(recipe)) {
    const uri = shardUri(recipe, path);
    if (shardPath(recipe, uri) !== path) {
      const remedy = 'give another value in "substitute"';
      throw new MixError('path-not-reversible', `The path ${path} cannot be derived from its URI ${uri}; ${remedy}.`);
    }
    yield { uri, dataset: recipe.dataset, origins, labels: { component: label } };
  }
}

/** The shards of a mix with one label, and the reason for their origins. */
export interface MixLabelSummary {
  readonly label: string;
  readonly shards: number;
  readonly origins: readonly Origin[];
  readonly because: string;
}

/** One entry a label, in the order of first use. A shard listed twice counts twice. */
export function summarizeMix(recipe: MixRecipe): readonly MixLabelSummary[] {
  const labels = new Map<string, MixLabelSummary>();
  for (const { label, pattern, rule } of recipe.components.flatMap((component) => component.runs)) {
    const shards = (labels.get(label)?.shards ?? 0) + patternSize(pattern);
    labels.set(label, { label, shards, origins: rule.origins, because: rule.because });
  }
  return [...labels.values()];
}
