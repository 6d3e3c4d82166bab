import { Bitmap } from '@core/bitmap';
import { appendDag, type Dag, dagArbitrary, parentsIn } from '@testing/arbitraries';
import fc from 'fast-check';
import { LineageArrays } from './lineage-arrays.js';
import type { LineageView } from './lineage-view.js';
import { CancellationError, onBehalfOf } from '@platform/cancellation';
import { upstreamClosure } from './lineage-closures.js';
import { downstreamInSlices } from './passing-on.js';

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

const arraysOf = (dag: Dag): LineageArrays => appendDag(new LineageArrays(), dag);

function plainView(arrays: LineageArrays): LineageView {
  return {
    shards: arrays.shards,
    derivations: arrays.derivations,
    indexed: arrays.indexed,
    indexChildren: () => arrays.indexChildren(),
    derivationOf: (shard) => arrays.derivationOf(shard),
    parentsOf: (derivation) => arrays.parentsOf(derivation),
    hasMarkedParent: (derivation, marks) => arrays.hasMarkedParent(derivation, marks),
    visitChildren: (shard, visit) => arrays.visitChildren(shard, visit),
  };
}

describe('closures', () => {
  it('upstreamClosure returns members and all their ancestors', async () => {
    await fc.assert(
      fc.asyncProperty(question, async ({ dag, some }) => {
        for (const view of [arraysOf(dag), plainView(arraysOf(dag))])
          expect([...(await upstreamClosure(view, Bitmap.of(some)))]).toEqual(ancestors(dag, some));
      }),
    );
  });

  it('downstreamInSlices returns the shards and all their descendants below a limit', async () => {
    await fc.assert(
      fc.asyncProperty(question, async ({ dag, some, limit }) => {
        const expected = descendants(dag, some, limit);
        // By following children, by a pass over all, and by the one after the other.
        for (const followed of [Infinity, 0, 3]) {
          const found = await downstreamInSlices(arraysOf(dag), Bitmap.of(some), limit, followed);
          expect([...found]).toEqual(expected);
          // A view that is not of bare arrays, such as one that leaves derivations out.
          const wrapped = await downstreamInSlices(plainView(arraysOf(dag)), Bitmap.of(some), limit, followed);
          expect([...wrapped]).toEqual(expected);
        }
      }),
    );
  });

  it('both follow thousands of children and parents, of derivations with many outputs too', async () => {
    const drawn = fc.record({
      // Each shard continues the derivation before, or begins one from some of those before it.
      shards: fc.array(fc.tuple(fc.nat(9), fc.array(fc.nat(), { maxLength: 3 })), {
        minLength: 3_000,
        maxLength: 4_000,
      }),
      starts: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
      limit: fc.nat(500),
      // As many are followed before all are passed over.
      most: fc.integer({ min: 1_000, max: 4_000 }),
    });
    await fc.assert(
      fc.asyncProperty(drawn, async ({ shards, starts, limit: below, most }) => {
        const dag: { shards: (number | null)[]; derivations: number[][] } = { shards: [], derivations: [] };
        shards.forEach(([begins, parents], shard) => {
          const own = [...new Set(parents.map((parent) => parent % Math.max(1, shard)))].filter((one) => one < shard);
          if (begins > 3 && own.length > 0) dag.derivations.push(own);
          dag.shards.push(begins === 0 || dag.derivations.length === 0 ? null : dag.derivations.length - 1);
        });
        const limit = dag.shards.length - below;
        const some = starts.map((start) => start % 200);
        const marks = new Set(some);
        dag.shards.forEach((derivation, shard) => {
          if (derivation !== null && dag.derivations[derivation]?.some((one) => marks.has(one))) marks.add(shard);
        });
        const expected = [...marks].filter((shard) => shard < limit).sort((a, b) => a - b);
        for (const view of [arraysOf(dag), plainView(arraysOf(dag))]) {
          for (const followed of [undefined, most]) {
            const found = await downstreamInSlices(view, Bitmap.of(some), limit, followed);
            expect([...found].join()).toBe(expected.join());
          }
          const members = [...starts, ...some].map((start) => start % dag.shards.length);
          const found = await upstreamClosure(view, Bitmap.of(members));
          expect([...found].join()).toBe(ancestors(dag, members).join());
        }
      }),
      { numRuns: 20 },
    );
  });

  it('end when the caller leaves', async () => {
    const arrays = new LineageArrays();
    const count = 200_000;
    for (let shard = 0; shard < count; shard++) {
      if (shard > 0) arrays.addDerivation([shard - 1]);
      arrays.addShard(shard === 0 ? null : shard - 1);
    }
    const left = new AbortController();
    left.abort();
    const closures = [
      () => upstreamClosure(arrays, Bitmap.of([count - 1])),
      () => downstreamInSlices(arrays, Bitmap.of([0])),
    ];
    for (const closure of closures) {
      await expect(onBehalfOf(left.signal, closure)).rejects.toThrow(CancellationError);
      expect((await closure()).size).toBe(count);
    }
  });

  it('return an empty set for an empty set', async () => {
    const empty = new LineageArrays();
    expect((await upstreamClosure(empty, Bitmap.empty())).isEmpty).toBe(true);
    expect((await downstreamInSlices(empty, Bitmap.empty())).isEmpty).toBe(true);
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
