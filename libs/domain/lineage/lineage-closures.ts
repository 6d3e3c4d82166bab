import { Bitmap } from '@core/bitmap';
import { Pace } from '@platform/cancellation';
import { addBit, bitsFor } from './bits.js';
import { GrowingInts } from './growing-ints.js';
import { ANCESTOR_MARK, type LineageView, markParents, reachChildren } from './lineage-view.js';

/** Shards that are looked at between two looks at the clock. */
const STEPS = 4_096;
/** Shards that are passed over together where none has a mark. */
const RUN = 512;
const NO_MARKS = Buffer.alloc(RUN);
/** The numbers of a block of a bitmap. */
const BLOCK = 65_536;

/**
 * Returns the shards and all their ancestors, by one pass over all shards below the last of them,
 * in turns with other requests: some nanoseconds a shard.
 * @throws CancellationError if the caller has left
 */
export async function upstreamClosure(view: LineageView, members: Bitmap): Promise<Bitmap> {
  const pace = new Pace();
  const pass = { marks: new Uint8Array((members.last() ?? -1) + 1), entered: new Uint8Array(view.derivations) };
  for (let from = 0; from < pass.marks.length;) {
    from = markNext(pass.marks, members, from);
    if (pace.isDue()) await pace.turn();
  }
  let ancestors = 0;
  for (let to = pass.marks.length; to > 0; to -= RUN) {
    const from = Math.max(0, to - RUN);
    if (hasMarks(pass.marks, from, to)) ancestors += markParents(view, pass, from, to);
    if (from % STEPS < RUN && pace.isDue()) await pace.turn();
  }
  return ancestors === 0 ? members : members.or(Bitmap.fromSortedParts(ancestorBlocks(pass.marks)));
}

/** Marks some members from a number on; returns the number after the last of them. */
function markNext(marks: Uint8Array, members: Bitmap, from: number): number {
  const numbers = members.next(from, BLOCK);
  for (let at = 0; at < numbers.length; at++) marks[numbers[at] as number] = 1;
  return (numbers.at(-1) ?? marks.length) + 1;
}

/** Of at most `RUN` shards. */
function hasMarks(marks: Uint8Array, from: number, to: number): boolean {
  return !NO_MARKS.subarray(0, to - from).equals(marks.subarray(from, to));
}

/** The shards with the mark of ancestors, block by block, each in the same memory. */
function* ancestorBlocks(marks: Uint8Array): Generator<Uint32Array, void, undefined> {
  const numbers = new Uint32Array(BLOCK);
  for (let block = 0; block < marks.length; block += BLOCK) {
    const end = Math.min(block + BLOCK, marks.length);
    let count = 0;
    for (let from = block; from < end; from += RUN) {
      const to = Math.min(from + RUN, end);
      if (hasMarks(marks, from, to)) count = listAncestors(marks, from, to, numbers, count);
    }
    yield numbers.subarray(0, count);
  }
}

/** Appends those of a range to the first `count` numbers; returns how many there are then. */
function listAncestors(marks: Uint8Array, from: number, to: number, numbers: Uint32Array, count: number): number {
  let listed = count;
  for (let shard = from; shard < to; shard++) if (marks[shard] === ANCESTOR_MARK) numbers[listed++] = shard;
  return listed;
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
  const seen = bitsFor(limit);
  const entered = bitsFor(view.derivations);
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
  return Bitmap.fromBits(seen);
}
