import { Bitmap } from '@core/bitmap';
import type { Reader } from '@platform/database';
import { bitmapOf, type NumberRange, readNumbers, type SetStatements } from './number-sets.store.js';
import {
  AMONG_WITHOUT_DIGEST,
  AMONG_WITHOUT_EVIDENCE,
  BLOCKS_WITHOUT_DIGEST,
  BLOCKS_WITHOUT_EVIDENCE,
  LIST_WITHOUT_DIGEST,
  LIST_WITHOUT_EVIDENCE,
} from './read-shards.sql.js';

const WITHOUT: Readonly<Record<'digest' | 'evidence', SetStatements & { readonly among: string }>> = {
  digest: { blocks: BLOCKS_WITHOUT_DIGEST, numbers: LIST_WITHOUT_DIGEST, among: AMONG_WITHOUT_DIGEST },
  evidence: { blocks: BLOCKS_WITHOUT_EVIDENCE, numbers: LIST_WITHOUT_EVIDENCE, among: AMONG_WITHOUT_EVIDENCE },
};

/** A shard that is looked up by its number costs as much as so many that are read in a row. */
export const LOOKUP_COST = 8;
/** Numbers that one statement takes. */
const LISTED_AT_ONCE = 20_000;

/** The shards of a set that lack a fact, read from their rows. */
export async function shardsWithout(
  reader: Reader,
  fact: 'digest' | 'evidence',
  among: Bitmap,
  asOf: number,
): Promise<Bitmap> {
  const { among: listed, ...statements } = WITHOUT[fact];
  if (!isSparse(among)) return (await readNumbers(reader, statements, [asOf], rangeOf(among))).and(among);
  const parts: Bitmap[] = [];
  for (const numbers of batchesOf(among)) {
    const [row] = await reader.query<{ numbers: string | null }>(listed, [asOf, numbers]);
    parts.push(bitmapOf(row?.numbers));
  }
  return Bitmap.union(parts);
}

/** From the first shard to the last. */
export const rangeOf = (shards: Bitmap): NumberRange => [shards.first() ?? 0, (shards.last() ?? -1) + 1];

/** Whether the shards lie so far apart that each is looked up. */
export function isSparse(shards: Bitmap): boolean {
  const [first, after] = rangeOf(shards);
  return shards.size * LOOKUP_COST < after - first;
}

/** The numbers of the shards, as many at a time as one statement takes. */
export function* batchesOf(shards: Bitmap): Generator<number[], void, undefined> {
  for (let from = 0; ;) {
    const numbers = [...shards.next(from, LISTED_AT_ONCE)];
    const last = numbers.at(-1);
    if (last === undefined) return;
    yield numbers;
    from = last + 1;
  }
}
