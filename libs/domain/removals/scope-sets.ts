import { Bitmap } from '@core/bitmap';

/**
 * The shards of a removal. No set ever loses a shard: a removal is not undone by later statements.
 */
export interface ScopeSets {
  /** Shards that match the selector themselves, and not only as descendants of tainted ones. */
  readonly selected: Bitmap;
  /**
   * The selected shards and their descendants, except through redactions that answer the removal.
   */
  readonly tainted: Bitmap;
  /**
   * Shards with a matching effective origin, except through such redactions. Empty if the selector
   * has no conditions on origins.
   */
  readonly reached: Bitmap;
  /** The outputs of such redactions, and shards made of those only. */
  readonly cleaned: Bitmap;
}

export const SCOPE_SETS = ['selected', 'tainted', 'reached', 'cleaned'] as const;

export const NO_SCOPE: ScopeSets = {
  selected: Bitmap.empty(),
  tainted: Bitmap.empty(),
  reached: Bitmap.empty(),
  cleaned: Bitmap.empty(),
};

/** Makes each of the sets. */
export function eachSet(make: (name: keyof ScopeSets) => Bitmap): ScopeSets {
  return { selected: make('selected'), tainted: make('tainted'), reached: make('reached'), cleaned: make('cleaned') };
}

/** Returns the sets without shards that were registered later. */
export function registeredBefore(sets: ScopeSets, count: number): ScopeSets {
  return eachSet((name) => ((sets[name].last() ?? -1) < count ? sets[name] : sets[name].slice(0, count)));
}
