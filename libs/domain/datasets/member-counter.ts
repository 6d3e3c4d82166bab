import { Bitmap } from '@core/bitmap';
import { MemberSet } from './member-set.js';
import { Weights } from './weights.js';

/** Members of one bucket: their numbers differ in the lower 16 bits only. */
const BUCKET_BITS = 16;
const BUCKET_SIZE = 2 ** BUCKET_BITS;
/** Members of a bucket above which their weights are in an array by number. */
const SPARSE_MEMBERS = 4_096;

/**
 * Collects listed members, and adds up the weights of those listed repeatedly. It takes some 8
 * bytes for each member, however often it is listed, and never sorts a long list.
 */
export class MemberCounter {
  private readonly buckets = new Map<number, Bucket>();

  /** @param weight from 1 to `WEIGHT_LIMIT` */
  add(member: number, weight: number): void {
    const number = member >>> BUCKET_BITS;
    let bucket = this.buckets.get(number);
    if (!bucket) this.buckets.set(number, (bucket = new Bucket()));
    bucket.add(member & (BUCKET_SIZE - 1), weight);
  }

  finish(): MemberSet {
    const numbers = Uint32Array.from(this.buckets.keys()).sort();
    const members = new Uint32Array(Array.from(this.buckets.values()).reduce((sum, { size }) => sum + size, 0));
    const weights = new Float64Array(members.length);
    let at = 0;
    for (const number of numbers) {
      this.buckets.get(number)?.visit((low, weight) => {
        members[at] = number * BUCKET_SIZE + low;
        weights[at++] = weight;
      });
    }
    if (at === 0) return MemberSet.empty;
    return MemberSet.of(Bitmap.fromSorted(members), Weights.fromSorted(pairs(members, weights), at));
  }
}

function* pairs(members: Uint32Array, weights: Float64Array): Generator<readonly [number, number], void, undefined> {
  for (let at = 0; at < members.length; at++) yield [members[at] as number, weights[at] as number];
}

class Bucket {
  private readonly sparse = new Map<number, number>();
  /** The weights of all members by number, 0 for those that are not listed. */
  private dense: Float64Array | undefined;
  size = 0;

  add(low: number, weight: number): void {
    const before = (this.dense ? this.dense[low] : this.sparse.get(low)) ?? 0;
    if (before === 0 && ++this.size > SPARSE_MEMBERS) this.dense ??= this.becomeDense();
    if (this.dense) this.dense[low] = before + weight;
    else this.sparse.set(low, before + weight);
  }

  /** Calls `visit` with each member and its weight, in the order of numbers. */
  visit(visit: (low: number, weight: number) => void): void {
    if (!this.dense) {
      const members = Uint32Array.from(this.sparse.keys()).sort();
      for (const low of members) visit(low, this.sparse.get(low) ?? 0);
      return;
    }
    for (const [low, weight] of this.dense.entries()) if (weight > 0) visit(low, weight);
  }

  private becomeDense(): Float64Array {
    const dense = new Float64Array(BUCKET_SIZE);
    for (const [low, weight] of this.sparse) dense[low] = weight;
    this.sparse.clear();
    return dense;
  }
}
