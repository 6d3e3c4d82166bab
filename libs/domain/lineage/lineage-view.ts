import { addBit, hasBit } from './bits.js';
import type { GrowingInts } from './growing-ints.js';

/**
 * The graph that closures and walks read: arrays, or arrays followed by a transaction's own rows.
 * Parents precede their children.
 */
export interface LineageView {
  readonly shards: number;
  readonly derivations: number;
  /**
   * Builds the index that `visitChildren` needs, in slices; else it is built at the first visit.
   */
  indexChildren(): Promise<void>;
  /** Shards below this number are found by `visitChildren`. */
  readonly indexed: number;
  /** The shard's derivation, or null. */
  derivationOf(shard: number): number | null;
  parentsOf(derivation: number): ArrayLike<number>;
  /** Whether any of the derivation's parents has a mark: a bit by shard. */
  hasMarkedParent(derivation: number, marks: Uint32Array): boolean;
  /**
   * Children of a shard below `indexed`, the latest first, until `visit` returns false; then it
   * returns false too. May visit a child twice. With `entered`, bits by derivation, it may leave
   * out the derivations that have one, and gives the others one.
   */
  visitChildren(shard: number, visit: (child: number) => boolean, entered?: Uint32Array): boolean;
  /** As the function `markDescendants`, which calls it where there is one: faster. */
  readonly markDescendants?: (pass: MarkingPass, from: number, to: number) => void;
  /** As the function `reachChildren`, which calls it where there is one: faster. */
  readonly reachChildren?: (pass: FollowingPass, from: number, to: number) => boolean;
  /** As the function `markParents`, which calls it where there is one: faster. */
  readonly markParents?: (pass: RisingPass, from: number, to: number) => number;
}

/** A walk from shards to their children, and to those of these. */
export interface FollowingPass {
  /** Shards from this number on are left out. */
  readonly limit: number;
  /** The most shards that are to be reached. */
  readonly most: number;
  /** Bits by shard: of those that are reached. */
  readonly seen: Uint32Array;
  /** Bits by derivation: of those whose outputs are reached. */
  readonly entered: Uint32Array;
  /** In the order in which they were reached. */
  readonly reached: GrowingInts;
}

/**
 * Appends the children of the shards reached [from, to) that are not reached yet. All shards below
 * the limit must be indexed.
 * @returns false if more are reached than are to be; some are left out then
 */
export function reachChildren(view: LineageView, pass: FollowingPass, from: number, to: number): boolean {
  if (view.reachChildren) return view.reachChildren(pass, from, to);
  const { limit, most, seen, entered, reached } = pass;
  const visit = (shard: number): boolean => {
    if (shard < limit && addBit(seen, shard)) reached.push(shard);
    return reached.length <= most;
  };
  for (let at = from; at < to; at++) if (!view.visitChildren(reached.at(at), visit, entered)) return false;
  return true;
}

/** One pass over shards in the order of their numbers. */
export interface MarkingPass {
  /** Bits by shard. */
  readonly marks: Uint32Array;
  /** By derivation: 0 not looked at, 1 no parent has a mark, 2 one has. */
  readonly verdicts: Uint8Array;
}

/** One pass over shards against the order of their numbers. */
export interface RisingPass {
  /** By shard: 0 for those without a mark. */
  readonly marks: Uint8Array;
  /** By derivation: 1 for those whose parents have marks. */
  readonly entered: Uint8Array;
}

/** The mark that a shard gets for its children. */
export const ANCESTOR_MARK = 2;

/**
 * Marks the parents of the shards numbered [from, to) that have a mark, and theirs in this range.
 * The shards from `to` on must be passed already.
 * @returns how many had no mark before
 */
export function markParents(view: LineageView, pass: RisingPass, from: number, to: number): number {
  if (view.markParents) return view.markParents(pass, from, to);
  const { marks, entered } = pass;
  let count = 0;
  for (let shard = to - 1; shard >= from; shard--) {
    const derivation = marks[shard] === 0 ? null : view.derivationOf(shard);
    if (derivation === null || entered[derivation] === 1) continue;
    entered[derivation] = 1;
    const parents = view.parentsOf(derivation);
    for (let at = 0; at < parents.length; at++) {
      const parent = parents[at] as number;
      if (marks[parent] !== 0) continue;
      marks[parent] = ANCESTOR_MARK;
      count++;
    }
  }
  return count;
}

/**
 * Marks the shards numbered [from, to) that have a marked parent. All shards below must be marked
 * already that are to be.
 */
export function markDescendants(view: LineageView, pass: MarkingPass, from: number, to: number): void {
  if (view.markDescendants) return view.markDescendants(pass, from, to);
  const { marks, verdicts } = pass;
  for (let shard = from; shard < to; shard++) {
    const derivation = view.derivationOf(shard);
    if (derivation === null || hasBit(marks, shard)) continue;
    if (verdicts[derivation] === 0) verdicts[derivation] = view.hasMarkedParent(derivation, marks) ? 2 : 1;
    if (verdicts[derivation] === 2) addBit(marks, shard);
  }
}
