import { Bitmap } from '@core/bitmap';

/**
 * A condition in three-valued logic, for each of many shards: those that certainly meet it, and
 * those that meet it or may meet it. `yes` is a part of `maybe`.
 */
export interface Met {
  readonly yes: Bitmap;
  readonly maybe: Bitmap;
}

export const NONE_MET: Met = { yes: Bitmap.empty(), maybe: Bitmap.empty() };

export const certainly = (shards: Bitmap): Met => ({ yes: shards, maybe: shards });

export function met(yes: Bitmap, unknown: Bitmap): Met {
  return { yes, maybe: unknown.isEmpty ? yes : yes.or(unknown) };
}

/** @param many at least one */
export function metAll([first = NONE_MET, ...rest]: readonly Met[]): Met {
  return rest.reduce((all, one) => ({ yes: all.yes.and(one.yes), maybe: all.maybe.and(one.maybe) }), first);
}

export function metAny(many: readonly Met[]): Met {
  return { yes: Bitmap.union(many.map(({ yes }) => yes)), maybe: Bitmap.union(many.map(({ maybe }) => maybe)) };
}

/** @param shards all shards in question */
export function notMet({ yes, maybe }: Met, shards: Bitmap): Met {
  return { yes: shards.andNot(maybe), maybe: shards.andNot(yes) };
}

/** A condition on the shards as a whole: all of them meet it, may meet it, or none. */
export function metAsAWhole(truth: Truth, shards: Bitmap): Met {
  if (truth === 'no') return NONE_MET;
  return { yes: truth === 'yes' ? shards : Bitmap.empty(), maybe: shards };
}

export type Truth = 'yes' | 'no' | 'unknown';

export function anyTrue(truths: readonly Truth[]): Truth {
  if (truths.includes('yes')) return 'yes';
  return truths.includes('unknown') ? 'unknown' : 'no';
}

export function allTrue(truths: readonly Truth[]): Truth {
  if (truths.includes('no')) return 'no';
  return truths.includes('unknown') ? 'unknown' : 'yes';
}
