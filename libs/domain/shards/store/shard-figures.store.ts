import { listAt, type Reader, readIntLists } from '@platform/database';
import { SELECT_FIGURES, SELECT_ORIGIN_SETS } from './shard-tallies.sql.js';

interface FiguresRow {
  readonly number: number;
  readonly declaredSet: number;
  readonly effectiveSet: number;
  readonly records: number | null;
  readonly tokens: number | null;
  readonly bytes: number | null;
}

/** The present figures of a shard, and its origins; the effective ones as it was registered. */
export interface ShardFigures extends FiguresRow {
  readonly declared: ArrayLike<number>;
  readonly effective: ArrayLike<number>;
}

const NOTHING = new Int32Array();

/** In the order of their numbers. */
export async function readFigures(reader: Reader, numbers: readonly number[]): Promise<ShardFigures[]> {
  const rows = await reader.query<FiguresRow>(SELECT_FIGURES, [numbers]);
  const ids = new Set(rows.flatMap(({ declaredSet, effectiveSet }) => [declaredSet, effectiveSet]));
  const origins = await readOriginSets(reader, ids);
  return rows.map((row) => ({
    ...row,
    declared: origins.get(row.declaredSet) ?? NOTHING,
    effective: origins.get(row.effectiveSet) ?? NOTHING,
  }));
}

/** The origins of each set, by its id. */
export async function readOriginSets(reader: Reader, sets: Iterable<number>): Promise<Map<number, Int32Array>> {
  const [row] = await reader.query<{ ids: string | null; origins: string | null }>(SELECT_ORIGIN_SETS, [[...sets]]);
  const lists = readIntLists(row?.origins);
  return new Map(Array.from(readIntLists(row?.ids).values, (id, index) => [id, listAt(lists, index)]));
}
