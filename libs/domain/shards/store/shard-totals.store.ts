import type { Bitmap } from '@core/bitmap';
import { addTally, NO_TALLY, type Tally } from '@domain/origins';
import type { Reader } from '@platform/database';
import { rangeOf } from './number-range.js';
import { SELECT_TOTAL, SELECT_TOTAL_IN_RANGE, SELECT_TOTAL_OF_RANGE } from './shard-tallies.sql.js';

/** Shards summed in one statement. */
const BATCH = 2 ** 20;

/** The figures of a set of any size, as of a tree size. */
export async function totalOf(reader: Reader, shards: Bitmap, asOf: number): Promise<Tally> {
  let total = NO_TALLY;
  for (let from = 0; ;) {
    const numbers = shards.next(from, BATCH);
    const last = numbers.at(-1);
    if (last === undefined) return total;
    const [row] = await reader.query<Tally>(...statementOf(numbers, asOf));
    total = addTally(total, row ?? NO_TALLY, 1);
    from = last + 1;
  }
}

/** Postgres reads a range without gaps in parallel. */
function statementOf(numbers: Uint32Array, asOf: number): [sql: string, parameters: unknown[]] {
  const [first, after] = [numbers[0] ?? 0, (numbers.at(-1) ?? 0) + 1];
  if (after - first === numbers.length) return [SELECT_TOTAL_OF_RANGE, [asOf, first, after]];
  const range = rangeOf(numbers);
  if (range) return [SELECT_TOTAL_IN_RANGE, [asOf, range.first, range.after, range.bits]];
  return [SELECT_TOTAL, [asOf, [...numbers]]];
}
