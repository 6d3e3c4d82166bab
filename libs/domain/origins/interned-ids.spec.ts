import { InternedIds } from './interned-ids.js';

const ids = (...pairs: readonly [string, number][]): ReadonlyMap<string, number> => new Map(pairs);

describe('InternedIds', () => {
  it('keeps ids', () => {
    const known = new InternedIds();
    known.add(ids(['a', 1]), ids(['1', 7]));
    known.add(ids(['b', 2]), ids());
    known.add(ids(['c', 3]), ids());
    expect([...known.origins, ...known.originSets]).toEqual([['a', 1], ['b', 2], ['c', 3], ['1', 7]]); // prettier-ignore
  });

  it('forgets all ids of another ledger', () => {
    const known = new InternedIds();
    known.addMembers(new Map([[7, [1]]]));
    known.add(ids(['a', 1]), ids(['1', 7]));
    known.forget();
    expect([known.origins.size, known.originSets.size, known.members.size]).toEqual([0, 0, 0]);
    known.add(ids(['b', 1]), ids());
    expect([...known.origins]).toEqual([['b', 1]]);
  });

  it('is cleared rather than exceed its limit', () => {
    const known = new InternedIds();
    known.add(ids(['a', 1]), ids());
    const many = Array.from({ length: 20_000 }, (_, n): [string, number] => [`n${n}`, n]);
    known.add(new Map(many), ids());
    expect([known.origins.size, known.origins.has('a')]).toEqual([20_000, false]);
    known.add(new Map([...many, ['one more', 0]]), ids());
    expect(known.origins.size).toBe(0);
  });

  it('reports how many ids it keeps, and of how many', () => {
    const ids = new InternedIds();
    const sets = new Map([
      ['b', 2],
      ['c', 3],
    ]);
    ids.add(new Map([['a', 1]]), sets);
    expect(ids.takeFigures()).toEqual({ name: 'origin-ids', entries: 3, fill: 2 / 20_000 });
  });
});
