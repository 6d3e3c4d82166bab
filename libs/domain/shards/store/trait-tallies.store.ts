import type { Bitmap } from '@core/bitmap';
import type { Tally } from '@domain/origins';
import type { Reader } from '@platform/database';
import { rangeOf } from './number-range.js';
import { SELECT_TRAIT_GROUPS, SELECT_TRAIT_GROUPS_IN_RANGE } from './shard-tallies.sql.js';

/** The traits by which shards are broken down; null where nothing is stated. */
export interface CountedTraits {
  readonly licence: string | null;
  readonly languages: readonly string[] | null;
  readonly modality: string | null;
}

export type TraitGroup = CountedTraits & Tally;

/** Shards counted in one statement. */
const BATCH = 262_144;

/** Yields the groups of a set of any size, batch by batch. Each row is read once. */
export async function* traitGroups(reader: Reader, shards: Bitmap, asOf: number): AsyncGenerator<TraitGroup[]> {
  for (let from = 0; ;) {
    const numbers = shards.next(from, BATCH);
    const last = numbers.at(-1);
    if (last === undefined) return;
    const range = rangeOf(numbers);
    yield range
      ? await reader.query<TraitGroup>(SELECT_TRAIT_GROUPS_IN_RANGE, [asOf, range.first, range.after, range.bits])
      : await reader.query<TraitGroup>(SELECT_TRAIT_GROUPS, [asOf, [...numbers]]);
    from = last + 1;
  }
}
