import { compareRates, rateOf } from './rate.js';

describe('rateOf', () => {
  // Of none in n the upper end is z² / (n + z²); of half of them it is 1/2 ± z / 2√(n + z²).
  it.each([
    [0, 100, { rate: 0, low: 0, high: 3_699.3498 }],
    [50, 100, { rate: 50_000, low: 40_383.1536, high: 59_616.8464 }],
    [100, 100, { rate: 100_000, low: 96_300.6502, high: 100_000 }],
  ])('returns the Wilson interval of %d in %d', (having, records, expected) => {
    const found = rateOf(having, records);
    for (const [name, value] of Object.entries(expected)) expect(found).toHaveProperty(name, expect.closeTo(value, 1));
  });

  it('returns nothing without records', () => expect(rateOf(0, 0)).toBeNull());
});

describe('compareRates', () => {
  it('returns the ratio with its interval', () => {
    const compared = compareRates({ having: 40, records: 1_000 }, { having: 100, records: 100_000 });
    expect(compared).toMatchObject({ ratio: 40, above: true });
    expect(compared?.low).toBeCloseTo(27.86, 1);
    expect(compared?.high).toBeCloseTo(57.4, 0);
  });

  it('returns no ratio against a baseline that has none, and whether the intervals are apart', () => {
    const none = { having: 0, records: 1_000_000 };
    expect(compareRates({ having: 5, records: 10 }, none)).toEqual({ ratio: null, low: null, high: null, above: true });
    expect(compareRates({ having: 0, records: 10 }, none)).toMatchObject({ ratio: null, above: false });
    expect(compareRates({ having: 0, records: 10 }, { having: 1, records: 10 })).toMatchObject({ ratio: 0, low: null });
    expect(compareRates({ having: 0, records: 0 }, none)).toBeNull();
  });
});
