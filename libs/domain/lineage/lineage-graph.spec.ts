import { type Dag, dagArbitrary, parentsIn } from '@testing/arbitraries';
import fc from 'fast-check';
import { LineageArrays } from './lineage-arrays.js';
import type { LineageView } from './lineage-view.js';
import { EDGE_LIMIT, REACH_LIMIT, walkDownstream, walkUpstream, type Walk } from './lineage-graph.js';

function viewOf({ shards, derivations }: Dag): LineageView {
  const arrays = new LineageArrays();
  for (const parents of derivations) arrays.addDerivation(parents);
  for (const derivation of shards) arrays.addShard(derivation);
  return arrays;
}

type Edge = readonly [parent: number, child: number];

const edgesOf = (dag: Dag, known: number): Edge[] =>
  dag.shards.flatMap((_, child) => (child < known ? parentsIn(dag, child).map((parent): Edge => [parent, child]) : []));

/** Reference: relaxes edges until nothing changes. */
function distances(start: number, edges: readonly Edge[]): Map<number, number> {
  const found = new Map([[start, 0]]);
  for (let changed = true; changed;) {
    changed = false;
    for (const [from, to] of edges) {
      const distance = (found.get(from) ?? Infinity) + 1;
      if (distance >= (found.get(to) ?? Infinity)) continue;
      found.set(to, distance);
      changed = true;
    }
  }
  return found;
}

function expectWalk(
  walk: Walk,
  all: ReadonlyMap<number, number>,
  edges: readonly Edge[],
  depth: number,
  limit: number,
) {
  const near = [...all].filter(([, at]) => at <= depth).sort(([a, da], [b, db]) => da - db || a - b);
  const kept = near.slice(0, limit);
  expect([...walk.depths]).toEqual(kept);
  const inside = new Set(kept.map(([shard]) => shard));
  const drawn = walk.edges.map(({ parent, child }) => `${parent} ${child}`).sort();
  const expected = edges.filter(([parent, child]) => inside.has(parent) && inside.has(child));
  expect(drawn).toEqual(expected.map(([parent, child]) => `${parent} ${child}`).sort());
  expect(walk.omitted).toEqual({ byDepth: all.size - near.length, byLimit: near.length - kept.length, edges: 0 });
  expect(walk.truncated).toBe(all.size > kept.length);
}

const question = dagArbitrary
  .filter((dag) => dag.shards.length > 0)
  .chain((dag) =>
    fc.record({
      dag: fc.constant(dag),
      start: fc.nat(dag.shards.length - 1),
      later: fc.nat(dag.shards.length),
      depth: fc.integer({ min: 1, max: 6 }),
      limit: fc.integer({ min: 1, max: 12 }),
    }),
  );

describe('walks', () => {
  it('walkUpstream returns the nearest ancestors within the bounds', () => {
    fc.assert(
      fc.property(question, ({ dag, start, depth, limit }) => {
        const edges = edgesOf(dag, dag.shards.length);
        const up = edges.map(([parent, child]): Edge => [child, parent]);
        expectWalk(walkUpstream(viewOf(dag), start, { depth, limit }), distances(start, up), edges, depth, limit);
      }),
    );
  });

  it('walkDownstream returns the nearest descendants that were registered by then', () => {
    fc.assert(
      fc.property(question, ({ dag, start, later, depth, limit }) => {
        const known = Math.min(start + 1 + later, dag.shards.length);
        const edges = edgesOf(dag, known);
        const walk = walkDownstream(viewOf(dag), start, known, { depth, limit });
        expectWalk(walk, distances(start, edges), edges, depth, limit);
      }),
    );
  });

  it('return a bounded number of edges, and count the others', () => {
    const inputs = Array.from({ length: 300 }, (_, i) => i);
    const dag: Dag = {
      shards: [null, ...inputs.slice(1).map(() => 0), ...inputs.map(() => 1)],
      derivations: [[0], inputs],
    };
    const walk = walkDownstream(viewOf(dag), 0, 600, { depth: 8, limit: 1_000 });
    expect([walk.depths.size, walk.edges.length]).toEqual([600, EDGE_LIMIT]);
    expect([walk.truncated, walk.omitted]).toEqual([
      true,
      { byDepth: 0, byLimit: 0, edges: 299 + 300 * 300 - EDGE_LIMIT },
    ]);
  });

  it('stop at the limit, and report that there are more', () => {
    const outputs = Array.from({ length: REACH_LIMIT + 500 }, () => 0);
    const walk = walkDownstream(viewOf({ shards: [null, ...outputs], derivations: [[0]] }), 0, 20_000, {
      depth: 8,
      limit: 100,
    });
    expect([walk.depths.size, walk.truncated, walk.omitted.atLeast]).toEqual([100, true, true]);
    expect(walk.omitted.byLimit).toBeGreaterThan(REACH_LIMIT - 200);
  });
});
