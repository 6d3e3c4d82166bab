import { Bitmap } from '@core/bitmap';
import { Pace } from '@platform/cancellation';
import type { LineageView } from './lineage-view.js';

/** Shards that are looked at between two looks at the clock. */
const STEPS = 4_096;

/**
 * Returns the shards and all their ancestors. Visits each derivation once, whatever the number of
 * its outputs; in turns with other requests.
 * @throws CancellationError if the caller has left
 */
export async function upstreamClosure(view: LineageView, members: Bitmap): Promise<Bitmap> {
  const pace = new Pace();
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
  let steps = 0;
  const isDue = (): boolean => ++steps % STEPS === 0 && pace.isDue();
  for (const shard of members) {
    visit(shard);
    if (isDue()) await pace.turn();
  }
  for (let derivation = stack.pop(); derivation !== undefined; derivation = stack.pop()) {
    const parents = view.parentsOf(derivation);
    for (let i = 0; i < parents.length; i++) {
      visit(parents[i] as number);
      if (isDue()) await pace.turn();
    }
  }
  return marked(seen, found);
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

function marked(marks: Uint8Array, count: number): Bitmap {
  const numbers = new Uint32Array(count);
  let at = 0;
  for (let shard = 0; at < count; shard++) if (marks[shard] === 1) numbers[at++] = shard;
  return Bitmap.fromSorted(numbers);
}
