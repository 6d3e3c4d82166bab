import type { Bitmap } from '@core/bitmap';
import type { Breakdown } from './breakdown.js';

/** The shards that have origins of exactly these kinds, declared or inherited. */
export interface KindSet {
  /** Sorted. */
  readonly kinds: readonly string[];
  readonly shards: number;
}

/** Returns the partition if no shard has two kinds; undefined if some have. */
export function soleKinds(byKind: Breakdown['byKind'], total: number): KindSet[] | undefined {
  const sum = byKind.reduce((shards, one) => shards + one.shards, 0);
  return sum === total ? byKind.map(({ kind, shards }) => ({ kinds: [kind], shards })) : undefined;
}

/**
 * Splits the members by all kinds that each has: every member is in one part, so that the parts add
 * up. The largest part is first.
 * @param ofKinds the shards that have each kind
 */
export function partitionByKinds(
  members: Bitmap,
  ofKinds: readonly (readonly [kind: string, shards: Bitmap])[],
): KindSet[] {
  let parts: { readonly kinds: readonly string[]; readonly shards: Bitmap }[] = [{ kinds: [], shards: members }];
  for (const [kind, ofKind] of ofKinds) {
    parts = parts
      .flatMap(({ kinds, shards }) => [
        { kinds: [...kinds, kind], shards: shards.and(ofKind) },
        { kinds, shards: shards.andNot(ofKind) },
      ])
      .filter(({ shards }) => !shards.isEmpty);
  }
  return parts
    .map(({ kinds, shards }) => ({ kinds: kinds.toSorted(), shards: shards.size }))
    .sort((a, b) => b.shards - a.shards || (a.kinds.join() < b.kinds.join() ? -1 : 1));
}
