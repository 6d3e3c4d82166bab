import { Bitmap } from '@core/bitmap';
import { type Reader, readIntLists } from '@platform/database';

/** Half-open. */
export type NumberRange = readonly [from: number, to: number];

/**
 * One condition on the rows of shards, as two SQL statements with the same parameters: those of the
 * condition, and then a range of numbers. Both meet the same shards.
 */
export interface SetStatements {
  /** For each block of numbers how many shards meet it, the first and the last (`BlockRow`). */
  readonly blocks: string;
  /** The numbers of the shards that meet it, as the text of one array. */
  readonly numbers: string;
}

interface BlockRow {
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/** Numbers whose blocks one statement counts. */
const COUNTED_AT_ONCE = 2 ** 22;
/** Numbers that one statement lists: about 2 MB of text. */
const LISTED_AT_ONCE = 2 ** 18;

/**
 * Reads the shards of a range that meet a condition. Blocks of numbers are counted first, which
 * Postgres does in parallel: a block whose shards have no gap is known by its first and its last.
 * Only the others are listed. No object is made for a shard.
 */
export async function readNumbers(
  reader: Reader,
  { blocks, numbers }: SetStatements,
  parameters: readonly unknown[],
  [from, to]: NumberRange,
): Promise<Bitmap> {
  const sets: Bitmap[] = [];
  for (let start = from; start < to; start += COUNTED_AT_ONCE) {
    const end = Math.min(start + COUNTED_AT_ONCE, to);
    const rows = await reader.query<BlockRow>(blocks, [...parameters, start, end]);
    sets.push(Bitmap.fromRanges(rows.filter(isWhole).map(({ first, last }) => [first, last + 1])));
    for (const [first, after] of joined(rows.filter((row) => !isWhole(row)))) {
      const [row] = await reader.query<{ numbers: string | null }>(numbers, [...parameters, first, after]);
      sets.push(bitmapOf(row?.numbers));
    }
  }
  return Bitmap.union(sets);
}

/** The set in the text of one array, in any order. */
export function bitmapOf(numbers: string | null | undefined): Bitmap {
  return Bitmap.fromSorted(Uint32Array.from(readIntLists(numbers).values).sort());
}

const isWhole = ({ count, first, last }: BlockRow): boolean => count === last - first + 1;

/** The ranges of blocks, near ones together, so that few statements list them. */
function joined(blocks: readonly BlockRow[]): NumberRange[] {
  const ranges: [number, number][] = [];
  for (const { first, last } of blocks.toSorted((a, b) => a.first - b.first)) {
    const open = ranges.at(-1);
    if (open && last + 1 - open[0] <= LISTED_AT_ONCE) open[1] = last + 1;
    else ranges.push([first, last + 1]);
  }
  return ranges;
}
