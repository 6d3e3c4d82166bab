import { ListOf, WholeNumber } from './fields.js';
import { faultsOf } from './read-command.js';

describe('faultsOf', () => {
  let reads = 0;

  class Item {
    @WholeNumber()
    readonly n: number;
  }

  class List {
    @ListOf(() => Item, { max: 4 })
    readonly items: readonly Item[];
  }

  it('reads one item too many of a list that is too long, and no more', () => {
    const item = {
      get n(): number {
        reads++;
        return -1;
      },
    };
    const faults = faultsOf(List, { items: Array.from({ length: 10_000 }, () => item) });
    expect(faults).toMatchObject({ stage: 'form', complaints: [{ pointer: '/items' }] });
    expect(reads).toBeLessThan(100);
  });
});
