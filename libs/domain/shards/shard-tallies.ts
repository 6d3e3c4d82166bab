import { Bitmap } from '@core/bitmap';
import type { Reader } from '@platform/database';
import type { Origin } from './origin.js';
import { OriginIndex } from './origin-index.js';
import { SELECT_ORIGIN_SETS, SELECT_TALLY_GROUPS } from './store/shard-tallies.sql.js';
import { type FacetTally, type Tally, tallyGroup, TallySheet } from './tally.js';

interface GroupRow extends Tally {
  readonly declaredSet: number;
  readonly effectiveSet: number;
}

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
    return sheet.rows();
  }

  private async addGroups(sheet: TallySheet, shards: Bitmap, asOf: number, times: number): Promise<void> {
    const ranges = shards.ranges();
    const groups = await this.reader.query<GroupRow>(SELECT_TALLY_GROUPS, [
      ranges.map(([from]) => from),
      ranges.map(([, to]) => to),
      asOf,
    ]);
    const setIds = [...new Set(groups.flatMap((group) => [group.declaredSet, group.effectiveSet]))];
    const sets = await this.reader.query<{ id: number; origins: number[] }>(SELECT_ORIGIN_SETS, [setIds]);
    const origins = new Map((await new OriginIndex(this.reader).origins(asOf)).map((origin) => [origin.id, origin]));
    const originsOf = new Map(
      sets.map((set) => [
        set.id,
        set.origins.map((id) => origins.get(id)).filter((origin): origin is Origin => origin !== undefined),
      ]),
    );
    for (const { declaredSet, effectiveSet, ...tally } of groups) {
      tallyGroup(sheet, originsOf.get(declaredSet) ?? [], originsOf.get(effectiveSet) ?? [], tally, times);
    }
  }
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
