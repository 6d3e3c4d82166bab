import { Bitmap } from '@core/bitmap';
import type { Reader } from '@platform/database';
import type { StoredTraits } from '../shard-traits.js';
import type { StatedFact } from '../stated-fact.js';
import { bitmapOf, type NumberRange, readNumbers, type SetStatements } from './number-sets.store.js';
import {
  AMONG_WITHOUT_DIGEST,
  AMONG_WITHOUT_EVIDENCE,
  AMONG_WITHOUT_LICENCE,
  BLOCKS_WITHOUT_DIGEST,
  BLOCKS_WITHOUT_EVIDENCE,
  BLOCKS_WITHOUT_LICENCE,
  LIST_WITHOUT_DIGEST,
  LIST_WITHOUT_EVIDENCE,
  LIST_WITHOUT_LICENCE,
  SELECT_AMONG_BY_TRAITS,
  SELECT_BY_TRAITS,
} from './read-shards.sql.js';

const WITHOUT: Readonly<Record<StatedFact, SetStatements & { readonly among: string }>> = {
  digest: { blocks: BLOCKS_WITHOUT_DIGEST, numbers: LIST_WITHOUT_DIGEST, among: AMONG_WITHOUT_DIGEST },
  evidence: { blocks: BLOCKS_WITHOUT_EVIDENCE, numbers: LIST_WITHOUT_EVIDENCE, among: AMONG_WITHOUT_EVIDENCE },
  licence: { blocks: BLOCKS_WITHOUT_LICENCE, numbers: LIST_WITHOUT_LICENCE, among: AMONG_WITHOUT_LICENCE },
};

/** A shard that is looked up by its number costs as much as so many that are read in a row. */
const LOOKUP_COST = 8;
/** Numbers that one statement takes, and those of a range that it lists. */
const LISTED_AT_ONCE = 20_000;
const RANGE_AT_ONCE = 2 ** 18;

type TraitsRow = Pick<StoredTraits, 'licence' | 'preferences'> & { readonly numbers: string };

/** The shards of a set that lack a fact. */
export async function shardsWithout(reader: Reader, fact: StatedFact, among: Bitmap, asOf: number): Promise<Bitmap> {
  const { among: listed, ...statements } = WITHOUT[fact];
  if (!isSparse(among)) return (await readNumbers(reader, statements, [asOf], rangeOf(among))).and(among);
  const parts: Bitmap[] = [];
  for (const numbers of batches(among)) {
    const [row] = await reader.query<{ numbers: string | null }>(listed, [asOf, numbers]);
    parts.push(bitmapOf(row?.numbers));
  }
  return Bitmap.union(parts);
}

/** The shards of a set by licence and preferences; some groups may be of the same. */
export async function shardsByTraits(
  reader: Reader,
  among: Bitmap,
  asOf: number,
): Promise<(Omit<TraitsRow, 'numbers'> & { readonly shards: Bitmap })[]> {
  const rows: TraitsRow[] = [];
  if (isSparse(among)) {
    for (const numbers of batches(among))
      rows.push(...(await reader.query<TraitsRow>(SELECT_AMONG_BY_TRAITS, [asOf, numbers])));
  } else {
    const [first, after] = rangeOf(among);
    for (let from = first; from < after; from += RANGE_AT_ONCE) {
      const range = [from, Math.min(from + RANGE_AT_ONCE, after)];
      rows.push(...(await reader.query<TraitsRow>(SELECT_BY_TRAITS, [asOf, ...range])));
    }
  }
  return rows.map(({ numbers, ...traits }) => ({ ...traits, shards: bitmapOf(numbers).and(among) }));
}

const rangeOf = (shards: Bitmap): NumberRange => [shards.first() ?? 0, (shards.last() ?? -1) + 1];

/** Whether the shards lie so far apart that each is looked up. */
function isSparse(shards: Bitmap): boolean {
  const [first, after] = rangeOf(shards);
  return shards.size * LOOKUP_COST < after - first;
}

function* batches(shards: Bitmap): Generator<number[], void, undefined> {
  for (let from = 0; ;) {
    const numbers = [...shards.next(from, LISTED_AT_ONCE)];
    const last = numbers.at(-1);
    if (last === undefined) return;
    yield numbers;
    from = last + 1;
  }
}
