import fc from 'fast-check';
import { SparseInts } from './sparse-ints.js';

describe('SparseInts', () => {
  it('has the numbers that were pushed, and -1 where there is none', () => {
    const absent = fc.constant(-1);
    const number = fc.oneof(absent, absent, fc.nat(), fc.constantFrom(0, 2 ** 31 - 1));
    // All are there in some runs, none in others.
    const numbers = fc.oneof(
      fc.array(number, { maxLength: 300 }),
      fc.array(fc.nat(), { maxLength: 99 }),
      fc.array(absent),
    );
    fc.assert(
      fc.property(numbers, (pushed) => {
        const sparse = new SparseInts();
        for (const value of pushed) sparse.push(value);
        expect(sparse.length).toBe(pushed.length);
        expect(pushed.map((_, index) => sparse.at(index))).toEqual(pushed);
      }),
    );
  });

  it('takes 2 bits for a number that is not there, and 4 bytes more for one that is', () => {
    const sparse = new SparseInts();
    for (let at = 0; at < 1_000_000; at++) sparse.push(at % 10 === 0 ? at : -1);
    const used = 1_000_000 / 4 + 100_000 * 4;
    // Growing arrays have up to half of themselves in reserve.
    expect(sparse.bytes).toBeLessThanOrEqual(1.5 * used + 3 * 4_096);
  });
});
