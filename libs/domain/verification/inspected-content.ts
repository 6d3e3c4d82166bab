import type { JsonObject } from '@core/kernel';
import type { FoundAgain, LookingDetector } from '@domain/inspection';
import type { CheckedPlace } from './place-scan.service.js';

/** What inspections measured of what is out, since the removal became effective. */
export interface InspectedContent {
  /** Found in shards that are neither out nor removed by another removal. */
  readonly elsewhere: readonly FoundAgain[];
  /** Found in shards that are out. */
  readonly within: readonly FoundAgain[];
  /** Detectors that compared records with what was removed. */
  readonly looked: readonly LookingDetector[];
  /**
   * Shards that redactions of records made, at which no such detector looked: digests of whole
   * shards do not show which records are in them.
   */
  readonly redactionsNotLookedAt: readonly number[];
}

/** Evidence that names the shard, what was found, the detector and the inspection. */
export function foundRow(
  { shard, found, records, uri, digest, detector, inspection, entry }: FoundAgain,
  names: ReadonlyMap<number, string>,
): JsonObject & { readonly shard: string } {
  const about = { shard: names.get(shard) ?? '', found, records: records ?? undefined };
  return { ...about, uri: uri ?? undefined, digest: digest ?? undefined, detector, inspection, entry };
}

/**
 * The place, violated where an inspection found removed content there and the store itself does not
 * show otherwise: it could not be checked, holds what nobody registered, or still holds the bytes
 * that the inspection read.
 */
export function withInspected(place: CheckedPlace, within: readonly FoundAgain[]): CheckedPlace {
  if (place.verdict === 'violated' || place.reason === 'gone') return place;
  const measured = within.find(
    ({ shard, uri, digest }) =>
      shard === place.shard &&
      uri === place.uri &&
      (place.digest === undefined || (digest !== null && digest === place.digest)),
  );
  return measured ? { ...place, verdict: 'violated', reason: 'removed-content-measured', measured } : place;
}
