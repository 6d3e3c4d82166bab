import fc from 'fast-check';
import { exceedsPart } from './exceeds-part.js';

describe('exceedsPart', () => {
  it('is exact at each part of hundreds and thousands', () => {
    for (const whole of [100, 1_000])
      for (let n = 0; n <= whole; n++)
        expect([n - 1, n, n + 1].map((amount) => exceedsPart(amount, n / whole, whole))).toEqual([false, false, true]);
  });

  it('is exact for any decimal, whatever its exponent and the size of the amounts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 ** 9 }),
        fc.nat({ max: 9 }),
        fc.maxSafeNat(),
        fc.maxSafeNat(),
        (digits, scale, one, other) => {
          const part = Number(`${digits}e-${scale}`);
          const expected = BigInt(one) * 10n ** BigInt(scale) > BigInt(digits) * BigInt(other);
          expect(exceedsPart(one, part, other)).toBe(expected);
        },
      ),
    );
    expect([exceedsPart(1, 1e-7, 10 ** 7), exceedsPart(2, 1e-7, 10 ** 7), exceedsPart(2, 1e21, 1)]).toEqual([
      false,
      true,
      false,
    ]);
  });
});
