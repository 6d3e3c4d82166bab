import fc from 'fast-check';
import { IntLists } from './int-lists.js';

describe('IntLists', () => {
  it('has the numbers of each list, the latest first, until a visitor has enough', () => {
    const additions = fc.array(fc.tuple(fc.nat(9), fc.oneof(fc.nat(99), fc.nat(2 ** 31 - 2))));
    fc.assert(
      fc.property(additions, fc.nat(5), (added, enough) => {
        const lists = new IntLists();
        lists.extend(5);
        const expected = Array.from({ length: 10 }, (): number[] => []);
        added.forEach(([list, number], at) => {
          if (at === 3) lists.extend(5_000);
          // Some lists are not there yet.
          lists.add(list, number);
          expected[list]?.unshift(number);
        });
        lists.extend(10);
        expected.forEach((numbers, list) => {
          const visited: number[] = [];
          expect(lists.visit(list, (number) => visited.push(number) > 0)).toBe(true);
          expect(visited).toEqual(numbers);
          const some: number[] = [];
          expect(lists.visit(list, (number) => some.push(number) <= enough)).toBe(numbers.length <= enough);
          expect(some).toEqual(numbers.slice(0, enough + 1));
        });
      }),
    );
  });

  it('takes 4 bytes for a list, and 8 more for each number but its first', () => {
    const lists = new IntLists();
    lists.extend(1_000_000);
    for (let at = 0; at < 1_100_000; at++) lists.add(at % 1_000_000, at);
    const used = 1_000_000 * 4 + 100_000 * 8;
    // Growing arrays have up to half of themselves in reserve.
    expect(lists.bytes).toBeLessThanOrEqual(1.5 * used + 2 * 4_096);
  });
});
