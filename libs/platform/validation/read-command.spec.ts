import { ListOf, ObjectOf, Optional, WholeNumber } from './fields.js';
import { faultsOf } from './read-command.js';

describe('faultsOf', () => {
  class Item {
    @WholeNumber()
    readonly n: number;
  }

  class Part {
    @ListOf(() => Item, { max: 1_000 })
    readonly items: readonly Item[];
  }

  class List {
    @ListOf(() => Item, { max: 4 })
    readonly items: readonly Item[];

    @Optional()
    @ObjectOf(() => Part)
    readonly part?: Part;
  }

  const pointersOf = (plain: unknown): string[] =>
    (faultsOf(List, plain)?.complaints ?? []).map(({ pointer }) => pointer);

  it('reads no item of a list that is too long', () => {
    let reads = 0;
    const item = {
      get n(): number {
        reads++;
        return -1;
      },
    };
    const faults = faultsOf(List, { items: Array.from({ length: 10_000 }, () => item) });
    expect(faults).toMatchObject({ stage: 'form', complaints: [{ pointer: '/items' }] });
    expect(reads).toBe(0);
  });

  it('reports each object before its parts, and nothing inside of a value of the wrong type', () => {
    expect(pointersOf({ items: [{ n: 1 }, { n: -1, m: 1 }], part: { items: [{}] }, more: 1 })).toEqual([
      '/more',
      '/items/1/m',
      '/items/1/n',
      '/part/items/0/n',
    ]);
    expect(pointersOf({ items: [{ n: -1 }, 1], part: [] })).toEqual(['/items', '/part']);
  });

  it('counts faulty items beyond the hundredth complaint without explaining them', () => {
    const items = Array.from({ length: 1_000 }, (_, at) => ({ n: at % 2 === 0 ? at : -1 }));
    const complaints = faultsOf(List, { items: [], part: { items } })?.complaints ?? [];
    expect(complaints).toHaveLength(500);
    expect(complaints.at(99)?.message).toMatch(/must be a whole number/);
    expect(complaints.at(-1)).toEqual({ pointer: '/part/items/999', message: 'is malformed' });
  });
});
