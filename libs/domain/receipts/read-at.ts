import { Bitmap } from '@core/bitmap';
import type { Instant } from '@core/kernel';
import type { Segment } from './segment.js';
import { MS, PLACE } from './segment-sets.js';

/**
 * The shards that the rows read at or after an instant, by number; `numberOf` resolves a name that
 * no shard had then.
 */
export function readFrom(
  { firstAt, names, rows }: Pick<Segment, 'firstAt' | 'names' | 'rows'>,
  instant: Instant,
  numberOf: (name: string) => number | undefined,
): Bitmap {
  const from = Date.parse(instant) - Date.parse(firstAt);
  const found = new Set<number>();
  for (const row of rows) {
    if ((row[MS] ?? 0) < from) continue;
    const place = row[PLACE] ?? 0;
    const number = place >= 0 ? place : numberOf(names[-1 - place] ?? '');
    if (number !== undefined) found.add(number);
  }
  return Bitmap.of(found);
}
