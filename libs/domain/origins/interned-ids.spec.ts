import { InternedIds } from './interned-ids.js';

const ids = (...pairs: readonly [string, number][]): ReadonlyMap<string, number> => new Map(pairs);

describe('InternedIds', () => {
  it('keeps ids while the ledger grows', () => {
    const known = new InternedIds();
    known.add(ids(['a', 1]), ids(['1', 7]), 10);
    known.refresh(10);
    known.add(ids(['b', 2]), ids(), 12);
    known.refresh(20);
    expect([...known.origins, ...known.originSets]).toEqual([['a', 1], ['b', 2], ['1', 7]]); // prettier-ignore
  });

  it('is cleared when the ledger is shorter than before: an older database was restored', () => {
    const known = new InternedIds();
    known.add(ids(['a', 1]), ids(['1', 7]), 10);
    known.refresh(9);
    expect([known.origins.size, known.originSets.size]).toEqual([0, 0]);
    known.add(ids(['b', 1]), ids(), 10);
    known.refresh(10);
    expect([...known.origins]).toEqual([['b', 1]]);
  });

  it('is cleared rather than exceed its limit', () => {
    const known = new InternedIds();
    known.add(ids(['a', 1]), ids(), 1);
    const many = Array.from({ length: 20_000 }, (_, n): [string, number] => [`n${n}`, n]);
    known.add(new Map(many), ids(), 2);
    expect([known.origins.size, known.origins.has('a')]).toEqual([20_000, false]);
    known.add(new Map([...many, ['one more', 0]]), ids(), 3);
    expect(known.origins.size).toBe(0);
  });

  it('reports how many ids it keeps, and of how many', () => {
    const ids = new InternedIds();
    const sets = new Map([
      ['b', 2],
      ['c', 3],
    ]);
    ids.add(new Map([['a', 1]]), sets, 7);
    expect(ids.takeFigures()).toEqual({ name: 'origin-ids', entries: 3, fill: 2 / 20_000 });
  });
});
