import { Bitmap } from '@core/bitmap';

/** Shards of a set that count more than once: half-open ranges of shard numbers, ascending, with their weight. */
export type WeightRun = readonly [from: number, to: number, weight: number];

/** The largest weight of one member: beyond it a list is taken for a mistake. */
export const WEIGHT_LIMIT = 1_000_000;

/** The members of a dataset version and how often each counts: a multiset of shard numbers. Immutable. */
export class MemberSet {
  static readonly empty = new MemberSet(Bitmap.empty(), new Map());

  private constructor(
    readonly members: Bitmap,
    /** Members that count other than once. */
    readonly weights: ReadonlyMap<number, number>,
  ) {}

  /** @param weights members that count other than once */
  static of(members: Bitmap, weights: ReadonlyMap<number, number>): MemberSet {
    return new MemberSet(members, weights);
  }

  static once(members: Bitmap): MemberSet {
    return new MemberSet(members, new Map());
  }

  static fromRuns(members: Bitmap, runs: readonly WeightRun[]): MemberSet {
    const weights = new Map<number, number>();
    for (const [from, to, weight] of runs) for (let number = from; number < to; number++) weights.set(number, weight);
    return new MemberSet(members, weights);
  }

  get size(): number {
    return this.members.size;
  }

  weightOf(member: number): number {
    return this.weights.get(member) ?? 1;
  }

  /** What is in either, each as often as it was; where both hold it, as often as this one says. */
  union(others: Bitmap): MemberSet {
    return new MemberSet(this.members.or(others), this.weights);
  }

  without(removed: Bitmap): MemberSet {
    const weights = [...this.weights].filter(([number]) => !removed.has(number));
    return new MemberSet(this.members.andNot(removed), new Map(weights));
  }

  /** The sum: what is in both counts as often as in both together. */
  plus(other: MemberSet): MemberSet {
    const weights = new Map(this.weights);
    for (const [number, weight] of other.weights) weights.set(number, weight + this.countOf(number));
    for (const number of this.members.and(other.members)) {
      if (!other.weights.has(number)) weights.set(number, 1 + this.weightOf(number));
    }
    return new MemberSet(this.members.or(other.members), weights);
  }

  equals(other: MemberSet): boolean {
    return this.members.equals(other.members) && JSON.stringify(this.runs()) === JSON.stringify(other.runs());
  }

  runs(): WeightRun[] {
    const runs: [number, number, number][] = [];
    for (const [number, weight] of [...this.weights].sort(([a], [b]) => a - b)) {
      const last = runs.at(-1);
      if (last?.[1] === number && last[2] === weight) last[1] = number + 1;
      else runs.push([number, number + 1, weight]);
    }
    return runs;
  }

  private countOf(number: number): number {
    return this.members.has(number) ? this.weightOf(number) : 0;
  }
}
