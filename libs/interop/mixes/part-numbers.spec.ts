import fc from 'fast-check';
import { parsePartNumbers } from './part-numbers.js';

const numbers = (text: string): string => parsePartNumbers(text, '/parts').join(' ');
const reason = (text: string): string => {
  try {
    return numbers(text);
  } catch (error) {
    return (error as Error).message;
  }
};

describe('part numbers', () => {
  it('keep the digits and the order they are written in', () => {
    expect(numbers('00..03')).toBe('00 01 02 03');
    expect(numbers('098..101')).toBe('098 099 100 101');
    expect(numbers('8..11')).toBe('8 9 10 11');
    expect(numbers('7')).toBe('7');
    expect(numbers('5, 2..3')).toBe('5 2 3');
  });

  it('omit the numbers marked with !', () => {
    expect(numbers('00..05,!01,!03..04')).toBe('00 02 05');
  });

  it.each([
    ['3..1', /runs backwards/],
    ['00..100', /same number of digits/],
    ['1,1', /part 1 twice/],
    ['1..3,!4', /leaves out part 4/],
    ['!1,1', /leaves out part 1/],
    ['1,!1', /leaves out every part/],
    ['', /has "" where a number/],
    ['1..', /has "1\.\." where a number/],
    ['-1..2', /where a number/],
    ['0..100000', /more than 100000 parts/],
    ['000000..099999,100000', /more than 100000 parts/],
    ['1..999999999999999', /more than 100000 parts/],
  ])('refuse %s', (text, message) => {
    expect(reason(text)).toMatch(message);
    expect(reason(text)).toMatch(/at \/parts,/);
  });

  it('are the same however a set is written: by listing, by ranges, or by what a full range lacks', () => {
    const set = fc.uniqueArray(fc.nat({ max: 60 }), { minLength: 1 }).map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(set, fc.integer({ min: 2, max: 6 }), (members, width) => {
        const digits = (number: number): string => String(number).padStart(width, '0');
        const lacking = Array.from({ length: 61 }, (_, number) => number).filter((number) => !members.includes(number));
        const byLack = [`${digits(0)}..${digits(60)}`, ...lacking.map((number) => `!${digits(number)}`)].join(',');
        const expected = members.map(digits).join(' ');
        expect(numbers(members.map(digits).join(','))).toBe(expected);
        expect(numbers(members.map((number) => `${digits(number)}..${digits(number)}`).join(','))).toBe(expected);
        expect(numbers(byLack)).toBe(expected);
      }),
    );
  });
});
