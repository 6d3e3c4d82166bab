import type { Bitmap } from '@core/bitmap';
import type { LineageView } from '@domain/lineage';

/** The scope of a removal: the selected shards, and those tainted by them. */
export interface Taint {
  readonly selected: Bitmap;
  readonly tainted: Bitmap;
  /** Shards made by redactions that answer the removal: their parents do not taint them. */
  readonly cleaned: ReadonlySet<number>;
}

/**
 * Returns the selected shards that reach a member of a set other than through redactions: walks up
 * from tainted members, through tainted shards only. Selected ancestors of members that are not
 * returned were redacted.
 */
export function selectedReaching(
  members: Bitmap,
  { selected, tainted, cleaned }: Taint,
  view: LineageView,
): Set<number> {
  const reached = new Set<number>(members.and(tainted));
  for (const shard of reached) {
    const derivation = cleaned.has(shard) ? null : view.derivationOf(shard);
    if (derivation === null) continue;
    for (const parent of Array.from(view.parentsOf(derivation))) if (tainted.has(parent)) reached.add(parent);
  }
  return new Set([...reached].filter((shard) => selected.has(shard)));
}
