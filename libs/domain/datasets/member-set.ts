import { Bitmap } from '@core/bitmap';
import { type WeightRun, Weights } from './weights.js';

/** The largest weight of one member; a larger one is taken for a mistake. */
export const WEIGHT_LIMIT = 1_000_000;

/**
 * The members of a dataset version and how often each counts: a multiset of shard numbers.
 * Immutable.
 */
export class MemberSet {
  static readonly empty = new MemberSet(Bitmap.empty(), Weights.none);

  private constructor(
    readonly members: Bitmap,
    readonly weights: Weights,
  ) {}

  static of(members: Bitmap, weights: Weights): MemberSet {
    return new MemberSet(members, weights);
  }

  static once(members: Bitmap): MemberSet {
    return new MemberSet(members, Weights.none);
  }

  static fromRuns(members: Bitmap, runs: Iterable<WeightRun>): MemberSet {
    return new MemberSet(members, Weights.fromRuns(runs));
  }

  get size(): number {
    return this.members.size;
  }

  weightOf(member: number): number {
    return this.weights.get(member) ?? 1;
  }

  /** The sum of the weights. */
  get occurrences(): number {
    let sum = this.members.size;
    for (const [, weight] of this.weights) sum += weight - 1;
    return sum;
  }

  /** The members of either; the weights are those of this set. */
  union(others: Bitmap): MemberSet {
    return new MemberSet(this.members.or(others), this.weights);
  }

  without(removed: Bitmap): MemberSet {
    return new MemberSet(this.members.andNot(removed), this.weights.without(removed));
  }

  /** The members of either; the weights of both are added. */
  plus(other: MemberSet): MemberSet {
    if (other.size === 0) return this;
    if (this.size === 0) return other;
    const weighted = [this, other].map(({ weights }) => Bitmap.fromSorted(Uint32Array.from(weights, ([one]) => one)));
    const counted = Bitmap.union([...weighted, this.members.and(other.members)]);
    return new MemberSet(this.members.or(other.members), Weights.fromSorted(this.sums(other, counted), counted.size));
  }

  /** Each member counts so many times as often. */
  scaled(times: number): MemberSet {
    if (times === 1) return this;
    const pairs = function* (set: MemberSet): Generator<readonly [number, number], void, undefined> {
      for (const member of set.members) yield [member, set.weightOf(member) * times];
    };
    return new MemberSet(this.members, Weights.fromSorted(pairs(this), this.size));
  }

  equals(other: MemberSet): boolean {
    return this.members.equals(other.members) && this.weights.equals(other.weights);
  }

  private *sums(other: MemberSet, members: Bitmap): Generator<readonly [number, number], void, undefined> {
    for (const member of members) yield [member, this.countOf(member) + other.countOf(member)];
  }

  private countOf(member: number): number {
    return this.weights.get(member) ?? (this.members.has(member) ? 1 : 0);
  }
}
