import type { Bitmap } from '@core/bitmap';
import type { Reader } from '@platform/database';
import { rangeOf } from './number-range.js';
import { SELECT_DATASETS_IN_RANGE, SELECT_DATASETS_OF } from './read-shards.sql.js';

/** Shards whose datasets one statement reads. */
const BATCH = 65_536;
/** Datasets that are looked for: a finding names no more. */
const ENOUGH = 100;

/** The datasets that shards are of, sorted; of more than 100, 101 or more of them. */
export async function datasetsOf(reader: Reader, shards: Bitmap, asOf: number): Promise<string[]> {
  const found = new Set<string>();
  for (let from = 0; found.size <= ENOUGH;) {
    const numbers = shards.next(from, BATCH);
    const last = numbers.at(-1);
    if (last === undefined) break;
    const range = rangeOf(numbers);
    const rows = await (range
      ? reader.query<{ dataset: string }>(SELECT_DATASETS_IN_RANGE, [asOf, range.first, range.after, range.bits])
      : reader.query<{ dataset: string }>(SELECT_DATASETS_OF, [asOf, [...numbers]]));
    for (const { dataset } of rows) found.add(dataset);
    from = last + 1;
  }
  return [...found].sort();
}
