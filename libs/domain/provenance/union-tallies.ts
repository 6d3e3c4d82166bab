import { Bitmap } from '@core/bitmap';
import { type FacetTally, TallySheet } from '@domain/shards';

/** What the union of dataset versions is tallied from. */
export interface VersionTallies {
  /** The tallies that were stored when the version was committed, as they hold at the asked position. */
  stored(version: number): Promise<readonly FacetTally[]>;
  members(version: number): Promise<Bitmap>;
  over(shards: Bitmap): Promise<readonly FacetTally[]>;
}

/**
 * Tallies of the union of the versions' members, each shard once: stored tallies are added up, and only what versions have
 * in common is counted anew, to be taken off again.
 */
export async function unionTallies(versions: readonly number[], source: VersionTallies): Promise<FacetTally[]> {
  const sheet = new TallySheet();
  let seen = Bitmap.empty();
  for (const [index, version] of versions.entries()) {
    sheet.addAll(await source.stored(version));
    if (versions.length === 1) break;
    const members = await source.members(version);
    const common = index === 0 ? Bitmap.empty() : seen.and(members);
    if (!common.isEmpty) sheet.addAll(await source.over(common), -1);
    seen = seen.or(members);
  }
  return sheet.rows();
}
