import { Bitmap } from '@core/bitmap';
import type { DetectorName } from '@core/detectors';

/** Shards at which a detector of an inspection looked for what a removal removed. */
export interface Look {
  readonly name: DetectorName;
  readonly version: string;
  /** What of a record is its key. */
  readonly key: string;
  readonly inspection: string;
  /** It looked records up in what was kept before this tree size. */
  readonly upto: number;
  /** Keys that orders of removals name were looked up as well. */
  readonly ordered: boolean;
  /** Why records were not compared with all that was kept by then; null: they were. */
  readonly why: string | null;
  readonly shards: Bitmap;
}

/** What a detector kept of shards that a removal selects: each with the entry that records it. */
export interface KeptShards {
  readonly name: DetectorName;
  readonly key: string;
  readonly shards: readonly number[];
  readonly entries: readonly number[];
  /** The first of the entries with which something was kept; null: with none. */
  readonly first: number | null;
  /** Why something of their records is missing; null: something was kept of each record. */
  readonly why: string | null;
}

/** A shard of whose records nothing was kept, or not of all. */
export interface NotKept {
  readonly shard: number;
  readonly why: string;
}

/** What one detector kept for a removal. */
export interface RemovalReference {
  readonly name: DetectorName;
  readonly key: string;
  /** Shards that the removal selects, and those of them of whose records all were kept. */
  readonly selected: number;
  readonly kept: number;
  /** The tree size from which all of it was kept; null: something is missing. */
  readonly completeFrom: number | null;
  /**
   * The tree size from which something was kept; null: nothing was, so that nothing shows that the
   * records of the removal have such keys.
   */
  readonly somethingFrom: number | null;
  readonly missing: readonly NotKept[];
}

export type RemovalReferences = readonly RemovalReference[];

/** Shards that are named where something is missing. */
const NAMED = 1_000;
/** No inspection kept anything of the shard: it joined later, or was not reached. */
const NEVER = 'not-kept';

/**
 * What each detector kept of the selected shards. The reference is complete once something was kept
 * of each record of each of them; of several measurements of a shard the first complete one counts.
 * @param rows in any order
 */
export function removalReferences(selected: Bitmap, rows: readonly KeptShards[]): RemovalReferences {
  const kinds = new Map<string, KeptShards[]>();
  for (const row of rows) {
    const kind = JSON.stringify([row.name, row.key]);
    kinds.set(kind, [...(kinds.get(kind) ?? []), row]);
  }
  return [...kinds.values()].flatMap((some) => (some[0] ? [removalReference(selected, some[0], some)] : []));
}

function removalReference(
  selected: Bitmap,
  { name, key }: Pick<KeptShards, 'name' | 'key'>,
  rows: readonly KeptShards[],
): RemovalReference {
  const whole = new Map<number, number>();
  const reasons = new Map<number, string>();
  const firsts = rows.flatMap(({ first }) => first ?? []);
  for (const { shards, entries, why } of rows)
    for (const [at, shard] of shards.entries()) {
      const entry = entries[at] ?? 0;
      if (why !== null) reasons.set(shard, why);
      else whole.set(shard, Math.min(entry, whole.get(shard) ?? entry));
    }
  const kept = Bitmap.of(whole.keys()).and(selected);
  const missing = selected.andNot(kept).next(0, NAMED);
  let last = -1;
  for (const [shard, entry] of whole) if (entry > last && selected.has(shard)) last = entry;
  return {
    name,
    key,
    selected: selected.size,
    kept: kept.size,
    completeFrom: missing.length === 0 ? last + 1 : null,
    somethingFrom: firsts.length === 0 ? null : Math.min(...firsts) + 1,
    missing: [...missing].map((shard) => ({ shard, why: reasons.get(shard) ?? NEVER })),
  };
}

/**
 * Whether the look compared records with all that the removal removed. Of keys that the order of a
 * removal names, none is missing: but something must have been kept by the same key, else nothing
 * shows that these are such keys.
 */
export function isComplete({ name, key, upto, ordered, why }: Look, references: RemovalReferences): boolean {
  if (why !== null) return false;
  const by = (from: number | null): boolean => from !== null && from <= upto;
  return references.some((reference) => {
    // Of a sketch the key only chose the records of which one was made.
    if (reference.name !== name || (name === 'record-keys' && reference.key !== key)) return false;
    return by(reference.somethingFrom) && (by(reference.completeFrom) || (ordered && name === 'record-keys'));
  });
}
