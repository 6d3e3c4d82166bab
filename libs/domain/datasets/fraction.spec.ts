import fc from 'fast-check';
import { commonDenominator, formatFraction, parseFraction, weightAt } from './fraction.js';

describe('fractions', () => {
  it.each([
    ['0.35', '7/20'],
    [0.35, '7/20'],
    ['2.5', '5/2'],
    ['1/3', '1/3'],
    ['4/6', '2/3'],
    [2, '2/1'],
    ['0.000001', '1/1000000'],
    ['1000000', '1000000/1'],
  ])('%s is exactly %s', (value, text) => {
    const fraction = parseFraction(value);
    expect(fraction && formatFraction(fraction)).toBe(text);
  });

  it.each(['', '0', '0/3', '1/0', '-1', '1e-7', 1e-7, '.5', '1.', '0.1234567', '1000001', '1/1000001', '1/2/3', NaN])(
    '%s is none',
    (value) => expect(parseFraction(value)).toBeNull(),
  );

  it('become whole weights in the same proportions, by the least scale', () => {
    const fraction = fc
      .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 12 }))
      .map(([numerator, denominator]) => parseFraction(`${numerator}/${denominator}`)!);
    fc.assert(
      fc.property(fc.array(fraction, { minLength: 1, maxLength: 6 }), (fractions) => {
        const scale = commonDenominator(fractions) ?? 0;
        const weights = fractions.map((one) => weightAt(one, scale));
        fractions.forEach(({ numerator, denominator }, at) =>
          expect((weights[at] ?? 0) * denominator).toBe(numerator * scale),
        );
        const smaller = [...Array(scale).keys()].slice(1);
        expect(smaller.find((less) => fractions.every(({ denominator }) => less % denominator === 0))).toBeUndefined();
      }),
    );
  });

  it('are refused where a number would not hold them exactly, or a weight would be too large', () => {
    const primes = [999_983, 999_979, 999_961].map((prime) => parseFraction(`1/${prime}`)!);
    expect(commonDenominator(primes)).toBeNull();
    expect(weightAt(parseFraction('5')!, 1_000_000)).toBeNull();
  });
});
