import { Inject, Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { downstreamInSlices, Lineage, type LineageView, passOn } from '@domain/lineage';
import { OriginIndex, originIdentity, type OriginShards, originTuple, readOriginIds } from '@domain/origins';
import { Database, type Reader } from '@platform/database';
import { OrderedCorrectionsService, type OrderedCorrection } from './ordered-corrections.service.js';
import { SELECT_DECLARED_ORIGINS_OF } from './store/correct.sql.js';

/** Shards that are corrected in the same way. */
export interface CorrectionGroup {
  readonly order: OrderedCorrection;
  readonly shards: Bitmap;
}

export interface PreviewedCorrection {
  readonly changed: Bitmap;
  /** Those whose last correction has this reason and these facts. */
  readonly same: Bitmap;
  /** Other shards whose effective origins would change. */
  readonly descendants: Bitmap;
}

/** The shards that would declare an origin from now on, and those that would no longer. */
interface Declaring {
  readonly gains: number[];
  readonly loses: number[];
}

/** Shards whose declarations are read at a time. */
const BATCH = 8_192;
const NO_SHARDS: OriginShards = { declared: Bitmap.empty(), effective: Bitmap.empty() };

/** Computes what corrections of many shards would change, all at once. Writes nothing. */
@Injectable()
export class CorrectionPreviews {
  constructor(
    @Inject(Database) private readonly committed: Reader,
    private readonly orders: OrderedCorrectionsService,
    private readonly lineage: Lineage,
    private readonly origins: OriginIndex,
  ) {}

  async preview(groups: readonly CorrectionGroup[], asOf: number): Promise<PreviewedCorrection> {
    const same: number[] = [];
    const declaring = new Map<number, Declaring>();
    const unrecorded = new Map<string, number>();
    for (const { order, shards } of groups) {
      const declared = order.facts.origins ? await this.declaredBy(order.facts.origins, unrecorded) : null;
      for (let batch = shards.next(0, BATCH); batch.length > 0; batch = shards.next((batch.at(-1) ?? 0) + 1, BATCH)) {
        const settled = await this.orders.settled([...batch], order);
        same.push(...settled.keys());
        const changing = [...batch].filter((number) => !settled.has(number));
        if (declared) await this.collect(changing, declared, declaring);
      }
    }
    const all = Bitmap.union(groups.map(({ shards }) => shards));
    const changed = all.andNot(Bitmap.of(same));
    return { changed, same: Bitmap.of(same), descendants: (await this.reached(declaring, asOf)).andNot(changed) };
  }

  /** Ids of origins; negative for those that are not recorded. */
  private async declaredBy(
    origins: NonNullable<OrderedCorrection['facts']['origins']>,
    unrecorded: Map<string, number>,
  ): Promise<Set<number>> {
    const tuples = origins.map(originTuple);
    const { ids } = await readOriginIds(this.committed, tuples);
    const idOf = (key: string): number => {
      const id = ids.get(key) ?? unrecorded.get(key) ?? -1 - unrecorded.size;
      if (id < 0) unrecorded.set(key, id);
      return id;
    };
    return new Set(tuples.map((tuple) => idOf(originIdentity.key(tuple))));
  }

  private async collect(
    numbers: readonly number[],
    after: ReadonlySet<number>,
    declaring: Map<number, Declaring>,
  ): Promise<void> {
    const at = (origin: number): Declaring => {
      const known = declaring.get(origin) ?? { gains: [], loses: [] };
      declaring.set(origin, known);
      return known;
    };
    type Row = { readonly number: number; readonly origins: readonly number[] };
    const rows = await this.committed.query<Row>(SELECT_DECLARED_ORIGINS_OF, [numbers]);
    const before = new Map(rows.map(({ number, origins }) => [number, origins]));
    for (const number of numbers) {
      const had = before.get(number) ?? [];
      for (const origin of had) if (!after.has(origin)) at(origin).loses.push(number);
      for (const origin of after) if (!had.includes(origin)) at(origin).gains.push(number);
    }
  }

  /** The shards whose effective origins change. */
  private async reached(declaring: ReadonlyMap<number, Declaring>, asOf: number): Promise<Bitmap> {
    const recorded = [...declaring.keys()].filter((origin) => origin >= 0);
    const sets = await this.origins.shardsByOrigin(recorded, asOf);
    const count = await this.origins.shardCount(asOf);
    const view = await this.lineage.view();
    const reached: Bitmap[] = [];
    for (const [origin, { gains, loses }] of declaring) {
      const set = sets.get(origin) ?? NO_SHARDS;
      const gained = await downstreamInSlices(view, Bitmap.of(gains), count);
      reached.push(gained.andNot(set.effective), await lost(view, set, Bitmap.of(loses), gained, count));
    }
    return Bitmap.union(reached);
  }
}

/** The shards that have an origin no longer when some declare it no longer. */
async function lost(
  view: LineageView,
  { declared, effective }: OriginShards,
  losing: Bitmap,
  gained: Bitmap,
  count: number,
): Promise<Bitmap> {
  if (losing.isEmpty) return Bitmap.empty();
  const downstream = await downstreamInSlices(view, losing, count);
  const candidates = downstream.and(effective).andNot(gained);
  const own = declared.and(candidates).andNot(losing);
  const outside = effective.andNot(downstream).or(gained);
  return candidates.andNot(await passOn(view, { candidates, own, outside }, downstream.first() ?? 0, count));
}
