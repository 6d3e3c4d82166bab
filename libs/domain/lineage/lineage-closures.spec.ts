import { Bitmap } from '@core/bitmap';
import { type Dag, dagArbitrary, parentsIn } from '@testing/arbitraries';
import fc from 'fast-check';
import { LineageArrays } from './lineage-arrays.js';
import { downstreamClosure, upstreamClosure } from './lineage-closures.js';

function ancestors(dag: Dag, members: readonly number[]): number[] {
  const found = new Set<number>();
  const visit = (shard: number): void => {
    if (found.has(shard)) return;
    found.add(shard);
    parentsIn(dag, shard).forEach(visit);
  };
  members.forEach(visit);
  return [...found].sort((a, b) => a - b);
}

const descendants = (dag: Dag, shards: readonly number[], limit: number): number[] =>
  dag.shards.flatMap((_, shard) =>
    shard < limit && ancestors(dag, [shard]).some((one) => shards.includes(one)) ? [shard] : [],
  );

const question = dagArbitrary.chain((dag) =>
  fc.record({
    dag: fc.constant(dag),
    some: dag.shards.length === 0 ? fc.constant([]) : fc.uniqueArray(fc.nat(dag.shards.length - 1), { maxLength: 6 }),
    limit: fc.nat(dag.shards.length),
  }),
);

function arraysOf({ shards, derivations }: Dag): LineageArrays {
  const arrays = new LineageArrays();
  for (const parents of derivations) arrays.addDerivation(parents);
  for (const derivation of shards) arrays.addShard(derivation);
  return arrays;
}

describe('closures', () => {
  it('upstreamClosure returns members and all their ancestors', () => {
    fc.assert(
      fc.property(question, ({ dag, some }) => {
        expect([...upstreamClosure(arraysOf(dag), Bitmap.of(some))]).toEqual(ancestors(dag, some));
      }),
    );
  });

  it('downstreamClosure returns the shards and all their descendants below a limit', () => {
    fc.assert(
      fc.property(question, ({ dag, some, limit }) => {
        const expected = descendants(dag, some, limit);
        // By following children, by a pass over all, and by the one after the other.
        for (const followed of [Infinity, 0, 3]) {
          expect([...downstreamClosure(arraysOf(dag), Bitmap.of(some), limit, followed)]).toEqual(expected);
        }
      }),
    );
  });

  it('return an empty set for an empty set', () => {
    const empty = new LineageArrays();
    expect(upstreamClosure(empty, Bitmap.empty()).isEmpty).toBe(true);
    expect(downstreamClosure(empty, Bitmap.empty()).isEmpty).toBe(true);
  });
});

describe('LineageArrays', () => {
  it('returns what was added, beyond its initial capacity', () => {
    const arrays = new LineageArrays();
    for (let i = 0; i < 3_000; i++) {
      if (i > 0) arrays.addDerivation([i - 1]);
      arrays.addShard(i === 0 ? null : i - 1);
    }
    expect([arrays.shards, arrays.derivations, arrays.derivationOf(0)]).toEqual([3_000, 2_999, null]);
    expect(Array.from(arrays.parentsOf(arrays.derivationOf(2_999) ?? -1))).toEqual([2_998]);
  });

  it('finds children added before and after the first visit', () => {
    fc.assert(
      fc.property(dagArbitrary, fc.nat(40), (dag, visitedAt) => {
        const arrays = new LineageArrays();
        const children = (shard: number): number[] => {
          const found = new Set<number>();
          arrays.visitChildren(shard, (child) => found.add(child).size > 0);
          return [...found].sort((a, b) => a - b);
        };
        let derivations = 0;
        dag.shards.forEach((derivation, shard) => {
          for (; derivation !== null && derivations <= derivation; derivations++)
            arrays.addDerivation(dag.derivations[derivations] ?? []);
          arrays.addShard(derivation);
          if (shard === visitedAt) children(shard);
        });
        dag.shards.forEach((_, shard) => {
          const expected = dag.shards.flatMap((_, child) => (parentsIn(dag, child).includes(shard) ? [child] : []));
          expect(children(shard)).toEqual(expected);
        });
      }),
    );
  });
});
