import { Bitmap } from '@core/bitmap';
import { MemberSet } from './member-set.js';
import { Weights } from './weights.js';

/**
 * A listing is one number, member first, so that sorting groups the listings of a member. It takes
 * 52 of the 53 bits of a double.
 */
const WEIGHTS = 2 ** 20;

/** Collects listed members, in 8 bytes each, and adds up those listed repeatedly. */
export class MemberCounter {
  private listed = new Float64Array(1_024);
  private length = 0;

  /** @param weight from 1 to `WEIGHT_LIMIT` */
  add(member: number, weight: number): void {
    if (this.length === this.listed.length) {
      const wider = new Float64Array(this.length * 2);
      wider.set(this.listed);
      this.listed = wider;
    }
    this.listed[this.length++] = member * WEIGHTS + weight - 1;
  }

  finish(): MemberSet {
    const sorted = this.listed.slice(0, this.length).sort();
    const members = sorted.length === 0 ? Bitmap.empty() : Bitmap.fromSorted(Uint32Array.from(sorted, memberOf));
    return MemberSet.of(members, Weights.fromSorted(sums(sorted), sorted.length));
  }
}

const memberOf = (listing: number): number => Math.floor(listing / WEIGHTS);

function* sums(sorted: Float64Array): Generator<readonly [number, number], void, undefined> {
  let sum = 0;
  for (let i = 0; i < sorted.length; i++) {
    const listing = sorted[i] as number;
    const member = memberOf(listing);
    sum += (listing % WEIGHTS) + 1;
    if (i + 1 < sorted.length && memberOf(sorted[i + 1] as number) === member) continue;
    yield [member, sum];
    sum = 0;
  }
}
