import fc from 'fast-check';
import { Bitmap } from '@core/bitmap';
import { MemberSet } from './member-set.js';
import { versionDiff } from './version-diff.js';
import { Weights } from './weights.js';

const weights = fc.array(fc.nat({ max: 3 }), { maxLength: 40 });

/** A set whose member n counts as often as the n-th number states; 0: it is no member. */
function setOf(counts: readonly number[]): MemberSet {
  const pairs = counts.map((count, member) => [member, count] as const).filter(([, count]) => count > 0);
  return MemberSet.of(Bitmap.of(pairs.map(([member]) => member)), Weights.fromSorted(pairs, pairs.length));
}

describe('versionDiff', () => {
  it('equals a comparison of each member', () => {
    fc.assert(
      fc.property(weights, weights, (a, b) => {
        const { added, removed, reweighted } = versionDiff(setOf(a), setOf(b));
        const all = Array.from({ length: 40 }, (_, n) => n);
        const [from, to] = [(n: number) => a[n] ?? 0, (n: number) => b[n] ?? 0];
        expect([...added]).toEqual(all.filter((n) => from(n) === 0 && to(n) > 0));
        expect([...removed]).toEqual(all.filter((n) => from(n) > 0 && to(n) === 0));
        expect([...reweighted]).toEqual(all.filter((n) => from(n) > 0 && to(n) > 0 && from(n) !== to(n)));
      }),
    );
  });
});
