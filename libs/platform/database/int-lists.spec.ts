import fc from 'fast-check';
import { listAt, readIntLists } from './int-lists.js';

describe('readIntLists', () => {
  it('reads what Postgres writes', () => {
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

  it('returns no lists for NULL', () => expect(readIntLists(null).ends).toHaveLength(0));
});
