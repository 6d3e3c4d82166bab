import { Bitmap } from '@core/bitmap';
import { MemberSet } from './member-set.js';

/** Counts members one by one, in 4 bytes each as long as they are listed without a weight. */
export class MemberCounter {
  private listed = new Uint32Array(1_024);
  private length = 0;
  private readonly weighted = new Map<number, number>();

  add(member: number, weight: number): void {
    if (weight !== 1) {
      this.weighted.set(member, weight + (this.weighted.get(member) ?? 0));
      return;
    }
    if (this.length === this.listed.length) {
      const wider = new Uint32Array(this.length * 2);
      wider.set(this.listed);
      this.listed = wider;
    }
    this.listed[this.length++] = member;
  }

  finish(): MemberSet {
    const sorted = this.listed.slice(0, this.length).sort();
    const weights = new Map(this.weighted);
    let run = 0;
    for (let index = 0; index < sorted.length; index++) {
      const member = sorted[index] as number;
      run++;
      if (sorted[index + 1] === member) continue;
      const weight = run + (this.weighted.get(member) ?? 0);
      if (weight !== 1) weights.set(member, weight);
      run = 0;
    }
    return MemberSet.of(Bitmap.fromSorted(sorted).or(Bitmap.of(this.weighted.keys())), weights);
  }
}
