import { Bitmap } from '@core/bitmap';
import type { LineageView } from './lineage-view.js';

/**
 * Returns the shards and all their ancestors. Visits each derivation once, whatever the number of
 * its outputs.
 */
export function upstreamClosure(view: LineageView, members: Bitmap): Bitmap {
  const seen = new Uint8Array((members.last() ?? -1) + 1);
  const entered = new Uint8Array(view.derivations);
  const stack: number[] = [];
  let found = 0;
  const visit = (shard: number): void => {
    if (seen[shard] === 1) return;
    seen[shard] = 1;
    found++;
    const derivation = view.derivationOf(shard);
    if (derivation === null || entered[derivation] === 1) return;
    entered[derivation] = 1;
    stack.push(derivation);
  };
  for (const shard of members) visit(shard);
  for (let derivation = stack.pop(); derivation !== undefined; derivation = stack.pop()) {
    const parents = view.parentsOf(derivation);
    for (let i = 0; i < parents.length; i++) visit(parents[i] as number);
  }
  return marked(seen, found);
}

/** Measured: following one shard's children takes as long as scanning this many shards in order. */
const SCANNED_PER_FOLLOWED = 100;
const MIN_FOLLOWED = 4_096;

/**
 * Returns the shards and all their descendants below `limit`. Follows children while they are few;
 * else it scans all shards once, in the order of numbers.
 * @param followed how many shards to follow before it scans instead
 */
export function downstreamClosure(
  view: LineageView,
  shards: Bitmap,
  limit: number = view.shards,
  followed = Math.max(MIN_FOLLOWED, (limit - (shards.first() ?? limit)) / SCANNED_PER_FOLLOWED),
): Bitmap {
  const first = shards.first();
  if (first === null || first >= limit) return Bitmap.empty();
  return followChildren(view, shards, limit, followed) ?? scan(view, shards, limit, first);
}

/** Returns null if more than `followed` shards are reached, or if some are not indexed yet. */
export function followChildren(view: LineageView, shards: Bitmap, limit: number, followed: number): Bitmap | null {
  const starts = shards.next(0, followed + 1);
  if (starts.length > followed || view.indexed < Math.min(limit, view.shards)) return null;
  const reached = new Set<number>();
  for (const shard of starts) if (shard < limit) reached.add(shard);
  // A Set iterates in the order of insertion, including elements that are added meanwhile.
  for (const shard of reached) {
    const all = view.visitChildren(shard, (child) => {
      if (child < limit) reached.add(child);
      return reached.size <= followed;
    });
    if (!all) return null;
  }
  return Bitmap.fromSorted(Uint32Array.from(reached).sort());
}

const UNKNOWN = 0;
const REACHED = 1;
const NOT_REACHED = 2;

function scan(view: LineageView, shards: Bitmap, limit: number, first: number): Bitmap {
  const reached = new Uint8Array(limit);
  const verdicts = new Uint8Array(view.derivations);
  let found = 0;
  for (const shard of shards) {
    if (shard >= limit) break;
    reached[shard] = 1;
  }
  for (let shard = first; shard < limit; shard++) {
    const derivation = view.derivationOf(shard);
    if (reached[shard] !== 1 && derivation !== null) {
      if (verdicts[derivation] === UNKNOWN)
        verdicts[derivation] = view.hasMarkedParent(derivation, reached) ? REACHED : NOT_REACHED;
      if (verdicts[derivation] === REACHED) reached[shard] = 1;
    }
    if (reached[shard] === 1) found++;
  }
  return marked(reached, found);
}

function marked(marks: Uint8Array, count: number): Bitmap {
  const numbers = new Uint32Array(count);
  let at = 0;
  for (let shard = 0; at < count; shard++) if (marks[shard] === 1) numbers[at++] = shard;
  return Bitmap.fromSorted(numbers);
}
