import fc from 'fast-check';
import { listAt, readIntLists } from './int-lists.js';

describe('lists of numbers as text', () => {
  it('are read as they were written', () => {
    const lists = fc.array(fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { maxLength: 40 }), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(lists, (all) => {
        const text = all.map((list) => `{${list.join()}}`).join('');
        const read = readIntLists(text);
        expect(read.ends).toHaveLength(all.length);
        expect(all.map((_, index) => [...listAt(read, index)])).toEqual(all);
      }),
    );
  });

  it('are none where Postgres had nothing to put together', () => expect(readIntLists(null).ends).toHaveLength(0));
});
