import { addBit } from './bits.js';
import { GrowingInts } from './growing-ints.js';
import { IntLists } from './int-lists.js';
import type { FollowingPass } from './lineage-view.js';

const NONE = -1;
/** Above, what a step of a walk was written to is not kept. */
const KEPT_BYTES = 2 ** 20;

export interface LineageInts {
  /** By shard: -1 for none. */
  readonly derivationOfShard: Int32Array;
  /** Of the first derivation, then of the next. */
  readonly parents: Int32Array;
  /** By derivation: where its parents end. */
  readonly parentsEnd: Int32Array;
}

/** What is indexed. */
interface IndexedLineage {
  readonly shards: number;
  readonly derivations: number;
  readonly raw: LineageInts;
}

/**
 * The index from parents to children, built at the first walk downstream: for each shard the
 * derivations of which it is a parent, for each derivation its outputs. Most lists are of one.
 */
export class ChildLists {
  private readonly derivations = new IntLists();
  private readonly outputs = new IntLists();
  /** How many derivations, their parents and shards are indexed. */
  private readonly indexed = { derivations: 0, pairs: 0, shards: 0 };
  private readonly buffers = { found: new GrowingInts(), rest: new GrowingInts() };

  constructor(private readonly arrays: IndexedLineage) {}

  get bytes(): number {
    return this.derivations.bytes + this.outputs.bytes;
  }

  /**
   * Indexes at most so many shards, and so many parents but for the last derivation. Returns
   * whether all are indexed.
   */
  extend(limit = Infinity): boolean {
    const { arrays, derivations, outputs, indexed } = this;
    derivations.extend(arrays.shards);
    outputs.extend(arrays.derivations);
    // The bare arrays: tens of millions of steps.
    const { parents, parentsEnd, derivationOfShard } = arrays.raw;
    let { derivations: derivation, pairs: pair } = indexed;
    for (const until = pair + limit; derivation < arrays.derivations && pair < until; derivation++) {
      for (const end = parentsEnd[derivation] as number; pair < end; pair++)
        derivations.add(parents[pair] as number, derivation);
    }
    const shards = Math.min(arrays.shards, indexed.shards + limit);
    for (let shard = indexed.shards; shard < shards; shard++) {
      const made = derivationOfShard[shard] as number;
      if (made !== NONE) outputs.add(made, shard);
    }
    Object.assign(indexed, { derivations: derivation, pairs: pair, shards });
    return derivation === arrays.derivations && shards === arrays.shards;
  }

  /**
   * As the function `reachChildren`, over the bare arrays. Each step is done of all shards before
   * the next: look-ups that do not depend on each other wait for memory together.
   */
  reach({ limit, most, seen, entered, reached }: FollowingPass, from: number, to: number): boolean {
    const { heads, cells } = this.outputs.raw;
    const derivations = this.derivationsOf(reached.raw.subarray(from, to));
    const outputs = this.emptied('rest');
    for (let at = 0; at < derivations.length; at++) {
      const derivation = derivations.at(at);
      if (addBit(entered, derivation)) outputs.push(heads[derivation] as number);
    }
    for (let at = 0; at < outputs.length; at++) {
      for (let list = outputs.at(at); list !== 0;) {
        const child = list < 0 ? (cells[~list] as number) : list - 1;
        list = list < 0 ? (cells[~list + 1] as number) : 0;
        if (child >= limit || !addBit(seen, child)) continue;
        reached.push(child);
        if (reached.length > most) return false;
      }
    }
    return true;
  }

  visit(shard: number, visit: (child: number) => boolean, entered?: Uint32Array): boolean {
    return this.derivations.visit(
      shard,
      (derivation) => (entered && !addBit(entered, derivation)) || this.outputs.visit(derivation, visit),
    );
  }

  /** The derivations of which the shards are parents. */
  private derivationsOf(shards: Int32Array): GrowingInts {
    const { heads, cells } = this.derivations.raw;
    const [found, rest] = [this.emptied('found'), this.emptied('rest')];
    for (let at = 0; at < shards.length; at++) {
      const list = heads[shards[at] as number] as number;
      if (list > 0) found.push(list - 1);
      else if (list < 0) rest.push(~list);
    }
    for (let at = 0; at < rest.length; at++) {
      const cell = rest.at(at);
      found.push(cells[cell] as number);
      const list = cells[cell + 1] as number;
      if (list > 0) found.push(list - 1);
      else rest.push(~list);
    }
    return found;
  }

  /** Kept from one call to the next, unless it became large. */
  private emptied(name: 'found' | 'rest'): GrowingInts {
    if (this.buffers[name].bytes > KEPT_BYTES) this.buffers[name] = new GrowingInts();
    const buffer = this.buffers[name];
    buffer.length = 0;
    return buffer;
  }
}
