import { Bitmap } from '@core/bitmap';
import { Pace } from '@platform/cancellation';
import { addBit, bitsFor, hasBit } from './bits.js';
import { followChildren } from './lineage-closures.js';
import { type LineageView, markDescendants } from './lineage-view.js';

/** Shards that are looked at between two looks at the clock: a few milliseconds. */
const SLICE = 65_536;
/** Below this number of candidates, looking parents up is cheaper than marking all shards. */
const MIN_MARKED = 4_096;
/** Maximum shards whose children are followed from the start; more are passed over all shards. */
const STARTS = 16_384;
/**
 * Children are followed while those reached are at most this part of all shards: following one
 * takes as long as passing over some ten. One derivation may have this many outputs, which are
 * visited in one turn.
 */
const FOLLOWED_PART = 1 / 16;
const [LEAST_FOLLOWED, MOST_FOLLOWED] = [16_384, 262_144];

const followedAmong = (shards: number): number =>
  Math.min(Math.max(LEAST_FOLLOWED, shards * FOLLOWED_PART), MOST_FOLLOWED);

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
  most: number = followedAmong(limit),
): Promise<Bitmap> {
  const first = shards.first();
  if (first === null || first >= limit) return Bitmap.empty();
  const own = shards.slice(0, limit);
  // Where they are many, no child is followed: the index of children is not built for them.
  if (own.next(first, STARTS + 1).length > Math.min(STARTS, most)) return scan(view, [own], first, limit);
  await view.indexChildren();
  const indexed = Math.min(limit, view.indexed);
  const followed = await followChildren(view, own.slice(0, indexed), indexed, most);
  if (!followed) return scan(view, [own], first, limit);
  if (indexed === limit) return followed;
  return followed.or(await scan(view, [own, followed], indexed, limit));
}

/** Returns the shards of the sets below `limit`, with their descendants in [from, limit). */
async function scan(view: LineageView, sets: readonly Bitmap[], from: number, limit: number): Promise<Bitmap> {
  if (from >= limit) return Bitmap.empty();
  const pace = new Pace();
  const marks = bitsFor(limit);
  for (const set of sets) await mark(marks, set, limit, pace);
  const pass = { marks, verdicts: new Uint8Array(view.derivations) };
  for (let at = from; at < limit; at += SLICE) {
    markDescendants(view, pass, at, Math.min(at + SLICE, limit));
    if (pace.isDue()) await pace.turn();
  }
  return Bitmap.fromBits(marks);
}

async function mark(marks: Uint32Array, set: Bitmap, limit: number, pace: Pace): Promise<void> {
  for (let at = 0; at < limit;) {
    const part = set.next(at, SLICE);
    const last = part.at(-1);
    if (last === undefined) return;
    for (const shard of part) if (shard < limit) addBit(marks, shard);
    at = last + 1;
    if (pace.isDue()) await pace.turn();
  }
}

interface Marks {
  has(shard: number): boolean;
  add(shard: number): void;
  hasAny(view: LineageView, derivation: number): boolean;
}

async function marksOf({ candidates, own, outside }: PassedOn, from: number, to: number, pace: Pace): Promise<Marks> {
  if (Math.min(to - from, candidates?.size ?? Infinity) < MIN_MARKED) return looseMarks(own, outside);
  const marks = bitsFor(to);
  for (const set of [outside, own]) await mark(marks, set, to, pace);
  return {
    has: (shard) => hasBit(marks, shard),
    add: (shard) => void addBit(marks, shard),
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
