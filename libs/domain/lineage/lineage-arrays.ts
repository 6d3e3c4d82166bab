import { setImmediate as nextTurn } from 'node:timers/promises';
import { addBit } from './bits.js';
import { GrowingInts } from './growing-ints.js';
import { decodeSegment, mostParents, type StoredSegment } from './lineage-segment.js';
import {
  ANCESTOR_MARK,
  type FollowingPass,
  type LineageView,
  type MarkingPass,
  type RisingPass,
} from './lineage-view.js';
import { SparseInts } from './sparse-ints.js';

const NONE = -1;
/** Pairs and shards that are indexed in one turn of the event loop. */
const SLICE = 131_072;
/** Pairs of a block, for which the first derivation is looked up without a search: 16. */
const BLOCK_BITS = 4;

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
  /** For each block of pairs the derivation of the first one. */
  private readonly blocks = new GrowingInts();
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
    const own = [this.derivationOfShard, this.parents, this.parentsEnd, this.blocks];
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
    this.endsWritten(ends.length);
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
    this.endsWritten(derivations);
    return true;
  }

  /** Makes room: what is appended up to there is not copied as the arrays grow. */
  reserve({ shards, derivations, pairs }: LineageSize): void {
    this.derivationOfShard.room(Math.max(0, shards - this.shards));
    this.parentsEnd.room(Math.max(0, derivations - this.derivations));
    this.parents.room(Math.max(0, pairs - this.pairs));
  }

  /** Counts the ends of derivations in, and finds those with which a block of pairs begins. */
  private endsWritten(count: number): void {
    const from = this.derivations;
    this.parentsEnd.wrote(count);
    const ends = this.parentsEnd.raw;
    let next = this.blocks.length << BLOCK_BITS;
    for (let derivation = from; derivation < from + count; derivation++) {
      const end = ends[derivation] as number;
      for (; next < end; next += 1 << BLOCK_BITS) this.blocks.push(derivation);
    }
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

  hasMarkedParent(derivation: number, marks: Uint8Array): boolean {
    const end = this.parentsEnd.at(derivation);
    // No subarray: this is called millions of times in a row.
    for (let pair = this.parentsStart(derivation); pair < end; pair++)
      if (marks[this.parents.at(pair)] === 1) return true;
    return false;
  }

  /** As the function of this name, over the bare arrays: some nanoseconds a shard. */
  markDescendants({ marks, verdicts, found }: MarkingPass, from: number, to: number): number {
    const [derivationOfShard, parents, parentsEnd] = [
      this.derivationOfShard.raw,
      this.parents.raw,
      this.parentsEnd.raw,
    ];
    let count = 0;
    for (let shard = from; shard < to; shard++) {
      if (marks[shard] === 0) {
        const derivation = derivationOfShard[shard] as number;
        if (derivation === NONE) continue;
        let verdict = verdicts[derivation] as number;
        if (verdict === 0) {
          verdict = 1;
          const end = parentsEnd[derivation] as number;
          for (let pair = derivation === 0 ? 0 : (parentsEnd[derivation - 1] as number); pair < end; pair++) {
            if (marks[parents[pair] as number] === 0) continue;
            verdict = 2;
            break;
          }
          verdicts[derivation] = verdict;
        }
        if (verdict === 1) continue;
        marks[shard] = 1;
      }
      found[count++] = shard;
    }
    return count;
  }

  /** As the function of this name, over the bare arrays: some nanoseconds a shard. */
  markParents({ marks, entered }: RisingPass, from: number, to: number): number {
    const [derivationOfShard, parents, parentsEnd] = [
      this.derivationOfShard.raw,
      this.parents.raw,
      this.parentsEnd.raw,
    ];
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
  get raw(): { readonly parents: Int32Array; readonly derivationOfShard: Int32Array } {
    return { parents: this.parents.raw, derivationOfShard: this.derivationOfShard.raw };
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

  /** The derivation that a pair belongs to. */
  derivationOfPair(pair: number): number {
    const block = pair >> BLOCK_BITS;
    let from = this.blocks.at(block);
    let to = block + 1 < this.blocks.length ? this.blocks.at(block + 1) : this.derivations - 1;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.parentsEnd.at(middle) > pair) to = middle;
      else from = middle + 1;
    }
    return from;
  }

  private parentsStart(derivation: number): number {
    return derivation === 0 ? 0 : this.parentsEnd.at(derivation - 1);
  }
}

/**
 * The index from parents to children, built at the first walk downstream: for each shard the pairs
 * in which it is the parent, for each derivation its outputs, both as linked lists that grow
 * without a rebuild. 4 bytes a shard and a derivation. Most lists are of one: of the others 4 bytes
 * for each link.
 */
class ChildLists {
  /** Plus one; 0: none. So is the next. */
  private readonly lastPairOfParent = new GrowingInts();
  private readonly pairBefore = new SparseInts();
  private readonly lastOutput = new GrowingInts();
  private readonly outputBefore = new SparseInts();

  constructor(private readonly arrays: LineageArrays) {}

  get bytes(): number {
    const own = [this.lastPairOfParent, this.pairBefore, this.lastOutput, this.outputBefore];
    return own.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Indexes at most so many pairs and shards. Returns whether all are indexed. */
  extend(limit = Infinity): boolean {
    const { arrays, lastPairOfParent, pairBefore, lastOutput, outputBefore } = this;
    lastPairOfParent.zeros(arrays.shards);
    lastOutput.zeros(arrays.derivations);
    // The bare arrays: tens of millions of steps.
    const { parents, derivationOfShard } = arrays.raw;
    const [lastPairs, lastOutputs] = [lastPairOfParent.raw, lastOutput.raw];
    const pairs = Math.min(arrays.pairs, pairBefore.length + limit);
    for (let pair = pairBefore.length; pair < pairs; pair++) {
      const parent = parents[pair] as number;
      pairBefore.push((lastPairs[parent] as number) - 1);
      lastPairs[parent] = pair + 1;
    }
    const shards = Math.min(arrays.shards, outputBefore.length + limit);
    for (let shard = outputBefore.length; shard < shards; shard++) {
      const derivation = derivationOfShard[shard] as number;
      outputBefore.push(derivation === NONE ? NONE : (lastOutputs[derivation] as number) - 1);
      if (derivation !== NONE) lastOutputs[derivation] = shard + 1;
    }
    return pairBefore.length === arrays.pairs && outputBefore.length === arrays.shards;
  }

  /**
   * As the function `reachChildren`, over the bare arrays. Each step is done of all shards before
   * the next: look-ups that do not depend on each other wait for memory together.
   */
  reach({ limit, most, seen, entered, reached }: FollowingPass, from: number, to: number): boolean {
    const { pairBefore, outputBefore } = this;
    const [lastPair, lastOutput] = [this.lastPairOfParent.raw, this.lastOutput.raw];
    const pairs = new GrowingInts();
    for (let at = from; at < to; at++) {
      const pair = (lastPair[reached.at(at)] as number) - 1;
      if (pair !== NONE) pairs.push(pair);
    }
    for (let at = 0; at < pairs.length; at++) {
      const before = pairBefore.at(pairs.at(at));
      if (before !== NONE) pairs.push(before);
    }
    const outputs = new GrowingInts();
    for (let at = 0; at < pairs.length; at++) {
      const derivation = this.arrays.derivationOfPair(pairs.at(at));
      if (addBit(entered, derivation)) outputs.push((lastOutput[derivation] as number) - 1);
    }
    for (let at = 0; at < outputs.length; at++) {
      for (let child = outputs.at(at); child !== NONE; child = outputBefore.at(child)) {
        if (child >= limit || !addBit(seen, child)) continue;
        reached.push(child);
        if (reached.length > most) return false;
      }
    }
    return true;
  }

  visit(shard: number, visit: (child: number) => boolean, entered?: Uint32Array): boolean {
    for (let pair = this.lastPairOfParent.at(shard) - 1; pair !== NONE; pair = this.pairBefore.at(pair)) {
      const derivation = this.arrays.derivationOfPair(pair);
      if (entered && !addBit(entered, derivation)) continue;
      for (let child = this.lastOutput.at(derivation) - 1; child !== NONE; child = this.outputBefore.at(child)) {
        if (!visit(child)) return false;
      }
    }
    return true;
  }
}
