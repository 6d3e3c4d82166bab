import { Bitmap } from '@core/bitmap';
import { Pace } from '@platform/cancellation';
import type { Reader } from '@platform/database';
import type { StoredTraits, Traits } from '../shard-traits.js';
import { visitEach } from './cached-values.store.js';
import type { EachValue } from './fact-values.store.js';
import { SELECT_STATED_TRAITS } from './fact-values.sql.js';

/** The traits of a shard that rules are about. */
export type StatedTraits = Pick<Traits, 'licence' | 'preferences'>;

/** Traits that one statement reads. */
const READ_AT_ONCE = 5_000;

/** The shards whose traits are such. Traits are judged once, however many shards have them. */
export async function shardsWithTraits(
  reader: Reader,
  shards: readonly EachValue[],
  holds: (traits: StatedTraits) => boolean,
): Promise<Bitmap> {
  const ids = new Set<number>();
  await visitEach(shards, (_, traits) => ids.add(traits));
  const holding = new Set<number>(ids.has(-1) && holds({}) ? [-1] : []);
  const stated = [...ids].filter((id) => id >= 0);
  for (let at = 0; at < stated.length; at += READ_AT_ONCE) {
    type Row = Pick<StoredTraits, 'licence' | 'preferences'> & { readonly id: number };
    const rows = await reader.query<Row>(SELECT_STATED_TRAITS, [stated.slice(at, at + READ_AT_ONCE)]);
    for (const { id, licence, preferences } of rows)
      if (holds({ licence: licence ?? undefined, preferences: preferences ?? undefined })) holding.add(id);
  }
  if (holding.size === 0) return Bitmap.empty();
  return shardsWithValue(shards, (traits) => holding.has(traits));
}

/** The shards whose value is such. */
export async function shardsWithValue(
  shards: readonly EachValue[],
  holds: (value: number) => boolean,
): Promise<Bitmap> {
  const sets: Bitmap[] = [];
  const pace = new Pace();
  for (const part of shards) {
    const numbers: number[] = [];
    await visitEach(
      [part],
      (shard, value) => {
        if (holds(value)) numbers.push(shard);
      },
      pace,
    );
    sets.push(Bitmap.fromSorted(Uint32Array.from(numbers).sort()));
  }
  return Bitmap.union(sets);
}
