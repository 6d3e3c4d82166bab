import { Bitmap } from '@core/bitmap';
import type { Reader } from '@platform/database';
import type { Origin } from './origin.js';
import { OriginIndex } from './origin-index.js';
import { ShardsError } from './shards.errors.js';
import { SELECT_LABEL_GROUPS, SELECT_ORIGIN_SETS, SELECT_TALLY_GROUPS } from './store/shard-tallies.sql.js';
import { type FacetTally, type Tally, tallyGroup, TallySheet } from './tally.js';

interface GroupRow extends Tally {
  readonly declaredSet: number;
  readonly effectiveSet: number;
}

type Group<Row extends GroupRow> = Omit<Row, 'declaredSet' | 'effectiveSet'> & {
  readonly declared: Origin[];
  readonly effective: Origin[];
};

/** Tallies of sets of shards under every facet, as of a tree size: one grouped statement for each weight. */
export class ShardTallies {
  constructor(private readonly reader: Reader) {}

  within(reader: Reader): ShardTallies {
    return new ShardTallies(reader);
  }

  /** With weights, a shard that has one counts that many times; the others once. */
  async over(shards: Bitmap, asOf: number, weights: ReadonlyMap<number, number> = new Map()): Promise<FacetTally[]> {
    const sheet = new TallySheet();
    for (const [times, part] of byWeight(shards, weights)) await this.addGroups(sheet, part, asOf, times);
    return exactRows(sheet);
  }

  /** Tallies for each value of a label, the shards that lack it under null; by value. */
  async byLabel(shards: Bitmap, label: string, asOf: number): Promise<Map<string | null, FacetTally[]>> {
    const groups = await this.groups<GroupRow & { value: string | null }>(SELECT_LABEL_GROUPS, shards, asOf, label);
    const sheets = new Map<string | null, TallySheet>();
    for (const { value, declared, effective, ...tally } of groups) {
      const sheet = sheets.get(value) ?? new TallySheet();
      sheets.set(value, sheet);
      tallyGroup(sheet, declared, effective, tally, 1);
    }
    const sorted = [...sheets].sort(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1));
    return new Map(sorted.map(([value, sheet]) => [value, exactRows(sheet)]));
  }

  private async addGroups(sheet: TallySheet, shards: Bitmap, asOf: number, times: number): Promise<void> {
    const groups = await this.groups<GroupRow>(SELECT_TALLY_GROUPS, shards, asOf);
    for (const { declared, effective, ...tally } of groups) tallyGroup(sheet, declared, effective, tally, times);
  }

  /** The statement's groups, with their sets of origins read. */
  private async groups<Row extends GroupRow>(
    sql: string,
    shards: Bitmap,
    asOf: number,
    ...more: unknown[]
  ): Promise<Group<Row>[]> {
    const ranges = shards.ranges();
    const bounds = [ranges.map(([from]) => from), ranges.map(([, to]) => to)];
    const groups = await this.reader.query<Row>(sql, [...bounds, asOf, ...more]);
    const ids = [...new Set(groups.flatMap((group) => [group.declaredSet, group.effectiveSet]))];
    const sets = await this.reader.query<{ id: number; origins: number[] }>(SELECT_ORIGIN_SETS, [ids]);
    const origins = new Map((await new OriginIndex(this.reader).origins(asOf)).map((origin) => [origin.id, origin]));
    const isOrigin = (origin: Origin | undefined): origin is Origin => origin !== undefined;
    const originsOf = new Map(sets.map((set) => [set.id, set.origins.map((id) => origins.get(id)).filter(isOrigin)]));
    return groups.map(({ declaredSet, effectiveSet, ...rest }) => ({
      ...rest,
      declared: originsOf.get(declaredSet) ?? [],
      effective: originsOf.get(effectiveSet) ?? [],
    }));
  }
}

/** Figures of shards are what somebody said; together they can be more than a JSON integer holds. Then there is no answer, and not a rounded one. */
function exactRows(sheet: TallySheet): FacetTally[] {
  const rows = sheet.rows();
  for (const figure of ['records', 'tokens', 'bytes'] as const) {
    if (rows.every(({ tally }) => Number.isSafeInteger(tally[figure]))) continue;
    throw figuresTooLarge(figure);
  }
  return rows;
}

export function figuresTooLarge(figure = 'records, tokens or bytes'): ShardsError {
  const message = `These shards have together more than 2^53 - 1 ${figure}. One of their figures must be wrong: find and correct it.`;
  return new ShardsError('figures-too-large', message);
}

function byWeight(shards: Bitmap, weights: ReadonlyMap<number, number>): Map<number, Bitmap> {
  const weighted = new Map<number, number[]>();
  for (const [shard, weight] of weights) {
    if (weight === 1 || !shards.has(shard)) continue;
    const same = weighted.get(weight);
    if (same) same.push(shard);
    else weighted.set(weight, [shard]);
  }
  const parts = new Map([...weighted].map(([weight, numbers]) => [weight, Bitmap.of(numbers)]));
  const rest = shards.andNot(Bitmap.union(parts.values()));
  return rest.isEmpty ? parts : parts.set(1, rest);
}
