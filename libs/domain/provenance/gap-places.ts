import type { Bitmap } from '@core/bitmap';
import type { GapPlace, ShardsGap } from './gap.js';
import type { ChainUse } from './model-history.js';

/** Uses that a gap lists. */
const PLACES = 20;

/** One text of the uses that `gapPlaces` depends on. */
export function gapPlacesKey(uses: readonly ChainUse[]): string {
  return places(uses)
    .map(({ model, dataset }) => `${model.id}/${dataset.id}`)
    .join();
}

/**
 * Returns where a gap is: the uses whose dataset version has such members, the one with the most
 * first.
 * @param members of each dataset version, by its id
 * @param open the members that leave the gap
 */
export function gapPlaces(
  uses: readonly ChainUse[],
  members: ReadonlyMap<number, Bitmap>,
  open: Bitmap,
): Pick<ShardsGap, 'where' | 'placesLeftOut'> {
  const counts = new Map([...members].map(([id, set]) => [id, set.intersectionSize(open)]));
  const found = places(uses)
    .map(({ model, dataset }): GapPlace => ({
      model: model.model,
      version: model.version,
      dataset: dataset.dataset,
      datasetVersion: dataset.version,
      shards: counts.get(dataset.id) ?? 0,
    }))
    .filter(({ shards }) => shards > 0)
    .sort((a, b) => b.shards - a.shards);
  return { where: found.slice(0, PLACES), placesLeftOut: Math.max(0, found.length - PLACES) };
}

/** One use for each model version and dataset version, in the order of the chain. */
function places(uses: readonly ChainUse[]): ChainUse[] {
  return [...new Map(uses.map((one) => [`${one.model.id}/${one.dataset.id}`, one])).values()];
}
