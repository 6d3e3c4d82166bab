import { addTally, NO_TALLY, type Tally } from '@domain/origins';
import type { TraitTally } from '@domain/shards';
import { type Share, shareOf } from './breakdown.js';
import { type Figures, toFigures } from './figures.js';

/** The traits by which data can be broken down. */
export const TRAIT_FACETS = ['licence', 'language', 'modality'] as const;

export type TraitFacet = (typeof TRAIT_FACETS)[number];

interface TraitPart extends Figures {
  readonly share: Share;
}

/**
 * One trait of the shards, largest part first; null: nothing is stated. Traits are a shard's own,
 * so that no part is inherited.
 */
export interface TraitBreakdown {
  /** Licences as they are stated. Each shard has one, so that the parts add up. */
  readonly byLicence?: readonly (TraitPart & { readonly licence: string | null })[];
  /**
   * A shard of several languages counts in each: these parts overlap, those of `byLanguageSet` add
   * up.
   */
  readonly byLanguage?: readonly (TraitPart & { readonly language: string | null })[];
  /** The shards of exactly these languages; none: nothing is stated. */
  readonly byLanguageSet?: readonly (TraitPart & { readonly languages: readonly string[] })[];
  /** Each shard has one, so that the parts add up. */
  readonly byModality?: readonly (TraitPart & { readonly modality: string | null })[];
}

export function traitBreakdownOf(tallies: readonly TraitTally[], by: TraitFacet): TraitBreakdown {
  if (by === 'licence') {
    const parts = partsBy(tallies, ({ licence }) => [licence]);
    return { byLicence: parts.map(([licence, part]) => ({ licence, ...part })) };
  }
  if (by === 'modality') {
    const parts = partsBy(tallies, ({ modality }) => [modality]);
    return { byModality: parts.map(([modality, part]) => ({ modality, ...part })) };
  }
  const parts = partsBy(tallies, ({ languages }) => languages ?? [null]);
  const sets = partsBy(tallies, ({ languages }) => [languages?.join(' ') ?? null]);
  return {
    byLanguage: parts.map(([language, part]) => ({ language, ...part })),
    byLanguageSet: sets.map(([languages, part]) => ({ languages: languages?.split(' ') ?? [], ...part })),
  };
}

type Value = string | null;

/** Returns the parts by value, those with the most shards first. */
function partsBy(
  tallies: readonly TraitTally[],
  valuesOf: (traits: TraitTally) => readonly Value[],
): (readonly [Value, TraitPart])[] {
  const sums = new Map<Value, Tally>();
  let total = NO_TALLY;
  for (const traits of tallies) {
    total = addTally(total, traits.tally);
    for (const value of valuesOf(traits)) sums.set(value, addTally(sums.get(value) ?? NO_TALLY, traits.tally));
  }
  const sorted = [...sums].sort(
    ([a, one], [b, other]) => other.shards - one.shards || ((a ?? '') < (b ?? '') ? -1 : 1),
  );
  return sorted.map(([value, tally]) => [value, { ...toFigures(tally), share: shareOf(tally, total) }] as const);
}
