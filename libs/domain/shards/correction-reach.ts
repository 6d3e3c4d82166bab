import { Bitmap } from '@core/bitmap';
import { downstreamInSlices, type LineageView, passOn } from '@domain/lineage';
import type { OriginDrift, OriginShards } from '@domain/origins';

const NO_SHARDS: OriginShards = { declared: Bitmap.empty(), effective: Bitmap.empty() };

/** One origin that the corrected shard declares from now on, or declares no longer. */
interface Spread {
  readonly origin: number;
  readonly gains: boolean;
  /** The shards whose effective origins change. */
  shards: Bitmap;
  /** The descendants that keep the origin, since they declare it or have it by another parent. */
  kept: Bitmap;
}

/**
 * Which descendants of a corrected shard gain and lose which origins. It follows the ledger: each
 * `advance` looks only at shards that were registered since the last one, so that little is left to
 * do under the ledger's lock.
 */
export class CorrectionReach {
  /** The corrected shard and its descendants. */
  downstream = Bitmap.empty();
  /** The shards below this number were looked at. */
  count = 0;
  private readonly spreads: readonly Spread[];

  /**
   * @param before the ids of the origins that the shard declared
   * @param after those that it declares from now on
   * @param alone it has no descendants, and will have none before the correction is recorded
   */
  constructor(
    private readonly shard: number,
    before: readonly number[],
    after: readonly number[],
    private readonly alone = false,
  ) {
    const spread = (origin: number, gains: boolean): Spread => {
      return { origin, gains, shards: Bitmap.empty(), kept: Bitmap.empty() };
    };
    this.spreads = [
      ...before.filter((origin) => !after.includes(origin)).map((origin) => spread(origin, false)),
      ...after.filter((origin) => !before.includes(origin)).map((origin) => spread(origin, true)),
    ];
  }

  /** The origins that the correction is about. */
  get origins(): number[] {
    return this.spreads.map(({ origin }) => origin);
  }

  /** Origins with the shards that gain them in effect, and with those that lose them. */
  get effects(): OriginDrift[] {
    return this.spreads.map(({ origin, gains, shards }) => {
      const none = Bitmap.empty();
      return { origin, gained: gains ? shards : none, lost: gains ? none : shards };
    });
  }

  /** The shards whose effective origins change. */
  get shards(): Bitmap {
    return Bitmap.union(this.spreads.map(({ shards }) => shards));
  }

  /** @param sets of each origin, before the correction */
  async advance(view: LineageView, count: number, sets: ReadonlyMap<number, OriginShards>): Promise<void> {
    if (count <= this.count) return;
    const from = this.count === 0 ? this.shard : this.count;
    const passedOn = { candidates: null, own: Bitmap.empty(), outside: this.downstream };
    const added =
      this.count === 0 ? await this.firstDownstream(view, count) : await passOn(view, passedOn, from, count);
    this.count = count;
    this.downstream = this.downstream.or(added);
    if (added.isEmpty) return;
    for (const spread of this.spreads) await this.spread(spread, added, view, from, sets.get(spread.origin));
  }

  private firstDownstream(view: LineageView, count: number): Promise<Bitmap> {
    const own = Bitmap.of([this.shard]);
    return this.alone ? Promise.resolve(own) : downstreamInSlices(view, own, count);
  }

  private async spread(
    spread: Spread,
    added: Bitmap,
    view: LineageView,
    from: number,
    { declared, effective }: OriginShards = NO_SHARDS,
  ): Promise<void> {
    if (spread.gains) {
      spread.shards = spread.shards.or(added.andNot(effective));
      return;
    }
    const own = declared.and(added).andNot(Bitmap.of([this.shard]));
    const outside = effective.andNot(this.downstream).or(spread.kept);
    const kept = await passOn(view, { candidates: added, own, outside }, from, this.count);
    spread.kept = spread.kept.or(kept);
    spread.shards = spread.shards.or(added.and(effective).andNot(kept));
  }
}
