import { Bitmap } from '@core/bitmap';
import { type Drift, drifted, type Drifted, readDrift, type Tally } from '@domain/origins';
import type { Reader } from '@platform/database';
import { rangeOf } from './number-range.js';
import { readOriginSets } from './shard-figures.store.js';
import {
  SELECT_CLASSIFIED_GROUPS,
  SELECT_CLASSIFIED_LABEL_GROUPS,
  SELECT_LABEL_GROUPS,
  SELECT_LABEL_GROUPS_IN_RANGE,
  SELECT_TALLY_GROUPS,
  SELECT_TALLY_GROUPS_IN_RANGE,
} from './shard-tallies.sql.js';

interface GroupRow extends Tally {
  readonly declaredSet: number;
  /** The effective origins that the shards were registered with. */
  readonly effectiveSet: number;
  /** What corrections changed of them. */
  readonly class?: number;
  readonly value?: string | null;
}

/** The tally of shards with the same declared and the same effective origins. */
export interface TallyGroup {
  readonly declared: ArrayLike<number>;
  readonly effective: ArrayLike<number>;
  readonly tally: Tally;
  /** The value of the requested label. */
  readonly value: string | null;
}

/** Groups of some of the shards. */
export interface TallyPart {
  readonly groups: readonly TallyGroup[];
  readonly shards: number;
}

/**
 * Shards counted in one statement. Each may be a group of its own, and the groups of a statement
 * are in memory together.
 */
const BATCH = 65_536;
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
    const drift = await readDrift(reader, numbers, asOf);
    const plain = await unchanged(reader, numbers, drift, asOf, label);
    const changed = await corrected(reader, numbers, drift, asOf, label);
    yield { groups: [...plain, ...changed], shards: numbers.length };
    from = last + 1;
  }
}

async function unchanged(
  reader: Reader,
  numbers: Uint32Array,
  drift: Drift,
  asOf: number,
  label?: string,
): Promise<TallyGroup[]> {
  const rest = drift.shards.isEmpty ? numbers : Bitmap.fromSorted(numbers).andNot(drift.shards).toArray();
  if (rest.length === 0) return [];
  const rows = await groupsOf(reader, rest, asOf, label);
  return resolved(rows, await originsOf(reader, rows));
}

/** The groups of shards whose effective origins are not those that they were registered with. */
async function corrected(
  reader: Reader,
  numbers: Uint32Array,
  drift: Drift,
  asOf: number,
  label?: string,
): Promise<TallyGroup[]> {
  if (drift.shards.isEmpty) return [];
  const touched = Bitmap.fromSorted(numbers).and(drift.shards).toArray();
  if (touched.length === 0) return [];
  const { of, classes } = drift.classes(touched);
  const parameters = [asOf, [...touched], [...of], ...(label === undefined ? [] : [label])];
  const sql = label === undefined ? SELECT_CLASSIFIED_GROUPS : SELECT_CLASSIFIED_LABEL_GROUPS;
  const rows = await reader.query<GroupRow>(sql, parameters);
  return resolved(rows, await originsOf(reader, rows), classes);
}

const NOTHING = new Int32Array();

function resolved(
  rows: readonly GroupRow[],
  origins: ReadonlyMap<number, Int32Array>,
  classes: readonly Drifted[] = [],
): TallyGroup[] {
  return rows.map((row) => {
    const change = classes[row.class ?? 0];
    const registered = origins.get(row.effectiveSet) ?? NOTHING;
    return {
      declared: origins.get(row.declaredSet) ?? NOTHING,
      effective: change ? drifted(registered, change) : registered,
      tally: row,
      value: row.value ?? null,
    };
  });
}

function groupsOf(reader: Reader, numbers: Uint32Array, asOf: number, label?: string): Promise<GroupRow[]> {
  const more = label === undefined ? [] : [label];
  const range = rangeOf(numbers);
  if (!range) {
    const sql = label === undefined ? SELECT_TALLY_GROUPS : SELECT_LABEL_GROUPS;
    return reader.query<GroupRow>(sql, [asOf, [...numbers], ...more]);
  }
  const { first, after, bits } = range;
  const sql = label === undefined ? SELECT_TALLY_GROUPS_IN_RANGE : SELECT_LABEL_GROUPS_IN_RANGE;
  return reader.query<GroupRow>(sql, [asOf, first, after, bits, ...more]);
}

async function originsOf(reader: Reader, groups: readonly GroupRow[]): Promise<Map<number, Int32Array>> {
  const ids = new Set<number>();
  for (const { declaredSet, effectiveSet } of groups) ids.add(declaredSet).add(effectiveSet);
  return readOriginSets(reader, ids);
}
