import { setImmediate as nextTurn } from 'node:timers/promises';
import { hasBit } from './bits.js';
import { ChildLists, type LineageInts } from './child-lists.js';
import { GrowingInts } from './growing-ints.js';
import { decodeSegment, mostParents, type StoredSegment } from './lineage-segment.js';
import {
  ANCESTOR_MARK,
  type FollowingPass,
  type LineageView,
  type MarkingPass,
  type RisingPass,
} from './lineage-view.js';

const NONE = -1;
/** Pairs and shards that are indexed in one turn of the event loop. */
const SLICE = 131_072;
/** Whether any of so many parents has a mark is found as fast as what was found before is read. */
const FEW_PARENTS = 8;

export interface LineageSize {
  readonly shards: number;
  readonly derivations: number;
  readonly pairs: number;
}

/**
 * Shards and derivations in the order of their numbers. Only ever extended: a derivation is fixed
 * at registration.
 */
export class LineageArrays implements LineageView {
  private readonly derivationOfShard = new GrowingInts();
  private readonly parents = new GrowingInts();
  private readonly parentsEnd = new GrowingInts();
  private readonly children = new ChildLists(this);

  get shards(): number {
    return this.derivationOfShard.length;
  }

  get derivations(): number {
    return this.parentsEnd.length;
  }

  /** Pairs of a parent and a derivation, in the order of derivations. */
  get pairs(): number {
    return this.parents.length;
  }

  get bytes(): number {
    const own = [this.derivationOfShard, this.parents, this.parentsEnd];
    return own.reduce((sum, { bytes }) => sum + bytes, this.children.bytes);
  }

  get indexed(): number {
    return this.shards;
  }

  addDerivation(parents: ArrayLike<number>): void {
    this.addDerivations(parents, [parents.length]);
  }

  /** @param ends the end of each derivation's parents in `parents` */
  addDerivations(parents: ArrayLike<number>, ends: ArrayLike<number>): void {
    const before = this.parents.length;
    this.parents.append(parents);
    const room = this.parentsEnd.room(ends.length);
    const from = this.derivations;
    for (let i = 0; i < ends.length; i++) room[from + i] = before + (ends[i] as number);
    this.parentsEnd.wrote(ends.length);
  }

  /**
   * Appends the lineage of the shards that follow, if the segment is sound and its last shard has
   * the given derivation (-1: none). Returns whether it did.
   */
  addSegment(stored: StoredSegment, last: number): boolean {
    const most = mostParents(stored);
    if (most === null || stored.shard !== this.shards || stored.derivation !== this.derivations) return false;
    const { shards, derivations } = stored;
    const room = {
      derivations: this.derivationOfShard.room(shards),
      derivationsFrom: this.shards,
      ends: this.parentsEnd.room(derivations),
      endsFrom: this.derivations,
      parents: this.parents.room(most),
      parentsFrom: this.pairs,
    };
    const pairs = decodeSegment(stored, room);
    if (pairs === null || room.derivations[this.shards + shards - 1] !== last) return false;
    this.derivationOfShard.wrote(shards);
    this.parents.wrote(pairs);
    this.parentsEnd.wrote(derivations);
    return true;
  }

  /** Makes room: what is appended up to there is not copied as the arrays grow. */
  reserve({ shards, derivations, pairs }: LineageSize): void {
    this.derivationOfShard.room(Math.max(0, shards - this.shards));
    this.parentsEnd.room(Math.max(0, derivations - this.derivations));
    this.parents.room(Math.max(0, pairs - this.pairs));
  }

  addShard(derivation: number | null): void {
    this.derivationOfShard.push(derivation ?? NONE);
  }

  /** @param derivations of consecutive shards, -1 for none */
  addShards(derivations: ArrayLike<number>): void {
    this.derivationOfShard.append(derivations);
  }

  derivationOf(shard: number): number | null {
    const derivation = this.derivationOfShard.at(shard);
    return derivation === NONE ? null : derivation;
  }

  parentsOf(derivation: number): Int32Array {
    return this.parents.slice(this.parentsStart(derivation), this.parentsEnd.at(derivation));
  }

  hasMarkedParent(derivation: number, marks: Uint32Array): boolean {
    const end = this.parentsEnd.at(derivation);
    // No subarray: this is called millions of times in a row.
    for (let pair = this.parentsStart(derivation); pair < end; pair++)
      if (hasBit(marks, this.parents.at(pair))) return true;
    return false;
  }

  /**
   * As the function of this name, over the bare arrays: some nanoseconds a shard. What its loop
   * seldom needs is in functions of their own, so that its variables stay in registers.
   */
  markDescendants({ marks, verdicts }: MarkingPass, from: number, to: number): void {
    const { derivationOfShard, parents, parentsEnd } = this.raw;
    let last = NONE;
    let isMarked = false;
    for (let shard = from; shard < to; shard++) {
      const derivation = derivationOfShard[shard] as number;
      if (derivation === NONE) continue;
      if (derivation !== last) {
        last = derivation;
        let pair = derivation === 0 ? 0 : (parentsEnd[derivation - 1] as number);
        const end = parentsEnd[derivation] as number;
        if (end - pair > FEW_PARENTS) isMarked = this.hasMarkedAmongMany(derivation, marks, verdicts);
        else {
          isMarked = false;
          for (; pair < end; pair++) {
            const parent = parents[pair] as number;
            if ((((marks[parent >>> 5] as number) >>> (parent & 31)) & 1) === 0) continue;
            isMarked = true;
            break;
          }
        }
      }
      if (isMarked) marks[shard >>> 5] = (marks[shard >>> 5] as number) | (1 << (shard & 31));
    }
  }

  /** As `hasMarkedParent`, which is asked once for each derivation. */
  private hasMarkedAmongMany(derivation: number, marks: Uint32Array, verdicts: Uint8Array): boolean {
    if (verdicts[derivation] === 0) verdicts[derivation] = this.hasMarkedParent(derivation, marks) ? 2 : 1;
    return verdicts[derivation] === 2;
  }

  /** As the function of this name, over the bare arrays: some nanoseconds a shard. */
  markParents({ marks, entered }: RisingPass, from: number, to: number): number {
    const { derivationOfShard, parents, parentsEnd } = this.raw;
    let count = 0;
    for (let shard = to - 1; shard >= from; shard--) {
      if (marks[shard] === 0) continue;
      const derivation = derivationOfShard[shard] as number;
      if (derivation === NONE || entered[derivation] === 1) continue;
      entered[derivation] = 1;
      const end = parentsEnd[derivation] as number;
      for (let pair = derivation === 0 ? 0 : (parentsEnd[derivation - 1] as number); pair < end; pair++) {
        const parent = parents[pair] as number;
        if (marks[parent] !== 0) continue;
        marks[parent] = ANCESTOR_MARK;
        count++;
      }
    }
    return count;
  }

  /** As `GrowingInts.raw`. */
  get raw(): LineageInts {
    const { derivationOfShard, parents, parentsEnd } = this;
    return { derivationOfShard: derivationOfShard.raw, parents: parents.raw, parentsEnd: parentsEnd.raw };
  }

  visitChildren(shard: number, visit: (child: number) => boolean, entered?: Uint32Array): boolean {
    this.children.extend();
    return this.children.visit(shard, visit, entered);
  }

  reachChildren(pass: FollowingPass, from: number, to: number): boolean {
    this.children.extend();
    return this.children.reach(pass, from, to);
  }

  async indexChildren(): Promise<void> {
    while (!this.children.extend(SLICE)) await nextTurn();
  }

  private parentsStart(derivation: number): number {
    return derivation === 0 ? 0 : this.parentsEnd.at(derivation - 1);
  }
}
