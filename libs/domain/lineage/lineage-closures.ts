import { Bitmap } from '@core/bitmap';
import { Pace } from '@platform/cancellation';
import { addBit, numbersOf } from './bits.js';
import { GrowingInts } from './growing-ints.js';
import { type LineageView, reachChildren } from './lineage-view.js';

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

/** Above this number of reached shards a bit for every shard is cheaper than a set of numbers. */
const FEW = 1_024;

/**
 * Returns the shards and their descendants below `limit`; in turns with other requests. Null if
 * these are more than `most`, or if some are not indexed yet.
 * @throws CancellationError if the caller has left
 */
export async function followChildren(
  view: LineageView,
  shards: Bitmap,
  limit: number,
  most: number,
): Promise<Bitmap | null> {
  if (view.indexed < Math.min(limit, view.shards)) return null;
  const starts = shards.next(0, FEW + 1);
  return (starts.length > FEW ? null : followFew(view, starts, limit)) ?? followMany(view, shards, limit, most);
}

/** Returns null if they are not few. */
function followFew(view: LineageView, starts: Uint32Array, limit: number): Bitmap | null {
  const reached = new Set<number>();
  for (const shard of starts) if (shard < limit) reached.add(shard);
  // A Set iterates in the order of insertion, including elements that are added meanwhile.
  for (const shard of reached) {
    const all = view.visitChildren(shard, (child) => {
      if (child < limit) reached.add(child);
      return reached.size <= FEW;
    });
    if (!all) return null;
  }
  return Bitmap.fromSorted(Uint32Array.from(reached).sort());
}

async function followMany(view: LineageView, shards: Bitmap, limit: number, most: number): Promise<Bitmap | null> {
  const pace = new Pace();
  const seen = new Uint32Array(Math.ceil(limit / 32));
  const entered = new Uint32Array(Math.ceil(view.derivations / 32));
  const reached = new GrowingInts();
  for (const shard of shards.slice(0, limit)) {
    addBit(seen, shard);
    reached.push(shard);
  }
  const pass = { limit, most, seen, entered, reached };
  for (let at = 0; at < reached.length;) {
    const until = Math.min(at + STEPS, reached.length);
    if (reached.length > most || !reachChildren(view, pass, at, until)) return null;
    at = until;
    if (pace.isDue()) await pace.turn();
  }
  return Bitmap.fromSorted(numbersOf(seen, reached.length));
}

function marked(marks: Uint8Array, count: number): Bitmap {
  const numbers = new Uint32Array(count);
  let at = 0;
  for (let shard = 0; at < count; shard++) if (marks[shard] === 1) numbers[at++] = shard;
  return Bitmap.fromSorted(numbers);
}
