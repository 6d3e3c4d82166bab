import { Bitmap } from '@core/bitmap';

/**
 * The shards of a removal. No set ever loses a shard: a removal is not undone by later statements.
 */
export interface ScopeSets {
  /** Shards that match the selector themselves, and not only as descendants of tainted ones. */
  readonly selected: Bitmap;
  /**
   * The selected and all that descends from them, but through redactions that answer the removal.
   */
  readonly tainted: Bitmap;
  /**
   * Of a selector with conditions on origins: the shards with such an origin, declared or through
   * ancestors, but through such redactions.
   */
  readonly reached: Bitmap;
  /** What such redactions made, and what was made of nothing else. */
  readonly cleaned: Bitmap;
}

export const SCOPE_SETS = ['selected', 'tainted', 'reached', 'cleaned'] as const;

export const NO_SCOPE: ScopeSets = {
  selected: Bitmap.empty(),
  tainted: Bitmap.empty(),
  reached: Bitmap.empty(),
  cleaned: Bitmap.empty(),
};

/** Each of the sets as `make` makes it. */
export function eachSet(make: (name: keyof ScopeSets) => Bitmap): ScopeSets {
  return { selected: make('selected'), tainted: make('tainted'), reached: make('reached'), cleaned: make('cleaned') };
}

/** Without shards that were registered later. */
export function registeredBefore(sets: ScopeSets, count: number): ScopeSets {
  return eachSet((name) => ((sets[name].last() ?? -1) < count ? sets[name] : sets[name].slice(0, count)));
}
