import type { Bitmap } from '@core/bitmap';
import type { LineageView } from '@domain/lineage';

/** What of a dataset version an origin reaches through redactions alone. */
export interface RedactedReach {
  /** Members that inherit the origin, each only through shards that a redaction made. */
  readonly shards: number;
  /** The removals that these redactions answer. */
  readonly removals: readonly string[];
}

/** Shards of one dataset version and its ancestors that have a matching origin. */
export interface ReachedShards {
  readonly members: Bitmap;
  /** Among the members and their ancestors, in effect. */
  readonly upstream: Bitmap;
  readonly declared: Bitmap;
}

/**
 * `redactedReach` returns the members that every path from a declaring shard reaches through a
 * redaction; null if there are none. One pass: parents have smaller numbers.
 * @param redactions the removal that each redaction answers, by derivation
 */
export function redactedReach(
  view: LineageView,
  redactions: ReadonlyMap<number, string>,
  { members, upstream, declared }: ReachedShards,
): RedactedReach | null {
  const marks = new Uint8Array(view.shards);
  const removals = new Set<string>();
  for (const shard of upstream) {
    const derivation = view.derivationOf(shard);
    const removal = derivation === null ? undefined : redactions.get(derivation);
    if (declared.has(shard)) marks[shard] = 1;
    else if (removal !== undefined) removals.add(removal);
    else if (derivation !== null && view.hasMarkedParent(derivation, marks)) marks[shard] = 1;
  }
  if (removals.size === 0) return null;
  let shards = 0;
  for (const member of members) if (marks[member] === 0) shards += 1;
  return shards === 0 ? null : { shards, removals: [...removals].sort() };
}
