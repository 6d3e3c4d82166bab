import type { Bitmap } from '@core/bitmap';
import { addBit, bitsFor, hasBit, type LineageView } from '@domain/lineage';
import { inTurns } from '@platform/cancellation';

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
 * Returns the members that every path from a declaring shard reaches through a redaction, and the
 * removals of the redactions on these paths; null if there are none. In turns with other requests.
 * @param redactions the removal that each redaction answers, by derivation
 */
export async function redactedReach(
  view: LineageView,
  redactions: ReadonlyMap<number, string>,
  reached: ReachedShards,
): Promise<RedactedReach | null> {
  const open = await reachedUnredacted(view, redactions, reached);
  const only: number[] = [];
  await inTurns(reached.members, (member) => {
    if (!hasBit(open, member)) only.push(member);
  });
  if (only.length === 0) return null;
  const removals = await removalsAbove(only, view, redactions, { open, upstream: reached.upstream });
  return { shards: only.length, removals: [...removals].sort() };
}

/** Marks shards with a path on which no redaction is. One pass: parents have smaller numbers. */
async function reachedUnredacted(
  view: LineageView,
  redactions: ReadonlyMap<number, string>,
  { upstream, declared }: ReachedShards,
): Promise<Uint32Array> {
  const open = bitsFor(view.shards);
  await inTurns(upstream, (shard) => {
    const derivation = view.derivationOf(shard);
    if (declared.has(shard)) addBit(open, shard);
    else if (derivation !== null && !redactions.has(derivation) && view.hasMarkedParent(derivation, open))
      addBit(open, shard);
  });
  return open;
}

/** Walks up from shards, to those that are reached without a redaction. */
async function removalsAbove(
  shards: readonly number[],
  view: LineageView,
  redactions: ReadonlyMap<number, string>,
  { open, upstream }: { readonly open: Uint32Array; readonly upstream: Bitmap },
): Promise<Set<string>> {
  const removals = new Set<string>();
  const seen = new Set(shards);
  // A set yields what is added to it meanwhile.
  await inTurns(seen, (shard) => {
    const derivation = view.derivationOf(shard);
    if (derivation === null) return;
    const removal = redactions.get(derivation);
    if (removal !== undefined) removals.add(removal);
    for (const parent of Array.from(view.parentsOf(derivation)))
      if (!hasBit(open, parent) && upstream.has(parent)) seen.add(parent);
  });
  return removals;
}
