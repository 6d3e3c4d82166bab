import { MixError } from './mixes.errors.js';
import type { MixLine, MixRecipe, Origin } from './mix-recipe.js';
import { expandPathPattern, patternSize } from './path-pattern.js';
import { shardPath, shardUri } from './shard-uri.js';

/** The lines of the mix in the order of its manifest; lines under one label share one `origins`. Lazy: nothing is held. */
export function* expandMix(recipe: MixRecipe): Iterable<MixLine & { readonly origins: readonly Origin[] }> {
  for (const { runs } of recipe.components) {
    for (const { label, pattern, rule } of runs) {
      for (const path of expandPathPattern(pattern)) yield { label, path, origins: rule.origins };
    }
  }
}

/** A shard of a mix in the shape of a registration. */
export interface MixShard {
  readonly uri: string;
  readonly dataset: string;
  readonly origins: readonly Origin[];
  readonly labels: { readonly component: string };
}

/**
 * The shards of the mix, each line once more as `POST /v1/shards` takes it. Throws `MixError` (`path-not-reversible`)
 * at a path whose URI could be another path's too: then two shards would get one name.
 */
export function* mixShards(recipe: MixRecipe): Iterable<MixShard> {
  for (const { label, path, origins } of expandMix(recipe)) {
    const uri = shardUri(recipe, path);
    if (shardPath(recipe, uri) !== path) {
      const remedy = 'give another value in "substitute"';
      throw new MixError('path-not-reversible', `The path ${path} cannot be told from its URI ${uri}; ${remedy}.`);
    }
    yield { uri, dataset: recipe.dataset, origins, labels: { component: label } };
  }
}

/** What a mix holds under one label, and why it is said to be of these origins. */
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
