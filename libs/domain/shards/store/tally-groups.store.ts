import type { Bitmap } from '@core/bitmap';
import type { Tally } from '@domain/origins';
import { listAt, type Reader, readIntLists } from '@platform/database';
import {
  SELECT_LABEL_GROUPS,
  SELECT_LABEL_GROUPS_IN_RANGE,
  SELECT_ORIGIN_SETS,
  SELECT_TALLY_GROUPS,
  SELECT_TALLY_GROUPS_IN_RANGE,
} from './shard-tallies.sql.js';

/** The tally of shards with the same declared and the same effective origins. */
export interface TallyGroup extends Tally {
  readonly declaredSet: number;
  readonly effectiveSet: number;
  /** The value of the requested label. */
  readonly value?: string | null;
}

/** Groups of some of the shards, and the origins of the sets they name. */
export interface TallyPart {
  readonly groups: readonly TallyGroup[];
  readonly origins: ReadonlyMap<number, Int32Array>;
  readonly shards: number;
}

/**
 * Shards counted in one statement. Each may be a group of its own, and the groups of a statement
 * are in memory together.
 */
const BATCH = 65_536;
/** Skipping a row in a range scan is this much cheaper than looking a row up by its number. */
const SKIP_GAIN = 16;

/** Yields the groups of a set of any size, batch by batch. Each row is read once. */
export async function* tallyGroups(
  reader: Reader,
  shards: Bitmap,
  asOf: number,
  label?: string,
): AsyncGenerator<TallyPart> {
  for (let from = 0; ;) {
    const numbers = shards.next(from, BATCH);
    const last = numbers.at(-1);
    if (last === undefined) return;
    const groups = await groupsOf(reader, numbers, asOf, label);
    yield { groups, origins: await originsOf(reader, groups), shards: numbers.length };
    from = last + 1;
  }
}

function groupsOf(reader: Reader, numbers: Uint32Array, asOf: number, label?: string): Promise<TallyGroup[]> {
  const more = label === undefined ? [] : [label];
  const [first, after] = [numbers[0] ?? 0, (numbers.at(-1) ?? 0) + 1];
  if (after - first > SKIP_GAIN * numbers.length) {
    const sql = label === undefined ? SELECT_TALLY_GROUPS : SELECT_LABEL_GROUPS;
    return reader.query<TallyGroup>(sql, [asOf, [...numbers], ...more]);
  }
  const bits = Buffer.alloc(Math.ceil((after - first) / 8));
  for (const number of numbers) {
    const bit = number - first;
    bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7));
  }
  const sql = label === undefined ? SELECT_TALLY_GROUPS_IN_RANGE : SELECT_LABEL_GROUPS_IN_RANGE;
  return reader.query<TallyGroup>(sql, [asOf, first, after, bits, ...more]);
}

async function originsOf(reader: Reader, groups: readonly TallyGroup[]): Promise<Map<number, Int32Array>> {
  const ids = new Set<number>();
  for (const { declaredSet, effectiveSet } of groups) ids.add(declaredSet).add(effectiveSet);
  const [row] = await reader.query<{ ids: string | null; origins: string | null }>(SELECT_ORIGIN_SETS, [[...ids]]);
  const lists = readIntLists(row?.origins);
  return new Map(Array.from(readIntLists(row?.ids).values, (id, index) => [id, listAt(lists, index)]));
}
