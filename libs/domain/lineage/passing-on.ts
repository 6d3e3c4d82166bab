import { Bitmap } from '@core/bitmap';
import { Pace } from '@platform/cancellation';
import { followChildren } from './lineage-closures.js';
import type { LineageView } from './lineage-view.js';

/** Shards that are looked at between two looks at the clock: a few milliseconds. */
const SLICE = 65_536;
/** Below this number of candidates, looking parents up is cheaper than marking all shards. */
const MIN_MARKED = 4_096;
/**
 * Maximum shards whose children are followed in one turn, before all shards are scanned instead.
 */
const FOLLOWED = 16_384;

/** A property that shards pass on to the shards derived from them. */
export interface PassedOn {
  /** The shards that may get it; null for all shards in the range. */
  readonly candidates: Bitmap | null;
  /** The candidates in the range that have it of themselves. */
  readonly own: Bitmap;
  /** The shards that have it and are not candidates in the range. */
  readonly outside: Bitmap;
}

/**
 * Returns the candidates numbered [from, to) that have the property: of themselves, or because a
 * parent has it. One pass in the order of numbers, in turns with other requests.
 * @throws CancellationError if the caller has left
 */
export async function passOn(view: LineageView, passed: PassedOn, from: number, to: number): Promise<Bitmap> {
  if (from >= to || (passed.own.isEmpty && passed.outside.isEmpty)) return Bitmap.empty();
  const pace = new Pace();
  const verdicts = new Map<number, boolean>();
  const marks = await marksOf(passed, from, to, pace);
  const hasIt = (shard: number): boolean => {
    if (marks.has(shard)) return true;
    const derivation = view.derivationOf(shard);
    if (derivation === null) return false;
    const known = verdicts.get(derivation);
    const verdict = known ?? marks.hasAny(view, derivation);
    if (known === undefined && verdicts.size < SLICE) verdicts.set(derivation, verdict);
    return verdict;
  };
  const parts: Bitmap[] = [];
  for (let at = from; at < to; at += SLICE) {
    if (pace.isDue()) await pace.turn();
    const until = Math.min(at + SLICE, to);
    const found: number[] = [];
    const visit = (shard: number): void => {
      if (!hasIt(shard)) return;
      marks.add(shard);
      found.push(shard);
    };
    if (passed.candidates) for (const shard of passed.candidates.slice(at, until).toArray()) visit(shard);
    else for (let shard = at; shard < until; shard++) visit(shard);
    if (found.length > 0) parts.push(Bitmap.fromSorted(Uint32Array.from(found)));
  }
  return Bitmap.union(parts);
}

/**
 * Returns the shards and all their descendants numbered below `limit`. Follows children while they
 * are few; else it passes over all shards once, in the order of numbers.
 * @param most how many shards to follow before it passes over all instead
 */
export async function downstreamInSlices(
  view: LineageView,
  shards: Bitmap,
  limit: number = view.shards,
  most = FOLLOWED,
): Promise<Bitmap> {
  const first = shards.first();
  if (first === null || first >= limit) return Bitmap.empty();
  await view.indexChildren();
  const indexed = Math.min(limit, view.indexed);
  const followed = followChildren(view, shards.slice(0, indexed), indexed, most);
  const own = shards.slice(0, limit);
  if (!followed) return passOn(view, { candidates: null, own, outside: Bitmap.empty() }, first, limit);
  const rest = { candidates: null, own: own.slice(indexed, limit), outside: followed };
  return followed.or(await passOn(view, rest, indexed, limit));
}

interface Marks {
  has(shard: number): boolean;
  add(shard: number): void;
  hasAny(view: LineageView, derivation: number): boolean;
}

async function marksOf({ candidates, own, outside }: PassedOn, from: number, to: number, pace: Pace): Promise<Marks> {
  if (Math.min(to - from, candidates?.size ?? Infinity) < MIN_MARKED) return looseMarks(own, outside);
  const marks = new Uint8Array(to);
  for (const set of [outside, own]) {
    for (let at = 0; ;) {
      const part = set.next(at, SLICE);
      const last = part.at(-1);
      if (last === undefined) break;
      for (const shard of part) if (shard < to) marks[shard] = 1;
      at = last + 1;
      if (at >= to) break;
      if (pace.isDue()) await pace.turn();
    }
  }
  return {
    has: (shard) => marks[shard] === 1,
    add: (shard) => void (marks[shard] = 1),
    hasAny: (view, derivation) => view.hasMarkedParent(derivation, marks),
  };
}

function looseMarks(own: Bitmap, outside: Bitmap): Marks {
  const added = new Set<number>();
  const has = (shard: number): boolean => added.has(shard) || own.has(shard) || outside.has(shard);
  return {
    has: (shard) => own.has(shard),
    add: (shard) => void added.add(shard),
    hasAny: (view, derivation) => Array.from(view.parentsOf(derivation)).some(has),
  };
}
