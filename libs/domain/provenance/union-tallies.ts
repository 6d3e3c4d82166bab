import { Bitmap } from '@core/bitmap';
import { type FacetTally, TallySheet } from '@domain/origins';

/** The sources of a union's tallies. */
export interface VersionTallies {
  /** The stored tallies of the version, as of the position of the question. */
  stored(version: number): Promise<readonly FacetTally[]>;
  members(version: number): Promise<Bitmap>;
  over(shards: Bitmap): Promise<readonly FacetTally[]>;
}

/**
 * Returns tallies of the union of the versions' members, each shard once, by adding stored tallies.
 * Where versions share shards, it counts the smaller part: the shards that a version adds, or those
 * to subtract.
 */
export async function unionTallies(versions: readonly number[], source: VersionTallies): Promise<FacetTally[]> {
  const [only] = versions;
  if (only !== undefined && versions.length === 1) return [...(await source.stored(only))];
  const sheet = new TallySheet();
  const sets = await Promise.all(versions.map(async (id) => ({ id, members: await source.members(id) })));
  let seen = Bitmap.empty();
  // The largest first: its subsets then add nothing.
  for (const { id, members } of sets.sort((a, b) => b.members.size - a.members.size)) {
    const added = members.andNot(seen);
    const common = members.size - added.size;
    if (added.isEmpty) continue;
    if (added.size < common) sheet.addAll(await source.over(added));
    else {
      sheet.addAll(await source.stored(id));
      if (common > 0) sheet.addAll(await source.over(members.and(seen)), -1);
    }
    seen = seen.or(members);
  }
  return sheet.rows();
}
