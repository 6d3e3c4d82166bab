import fc from 'fast-check';
import { Bitmap } from '@core/bitmap';
import { type Dag, dagArbitrary, parentsIn } from '@testing/arbitraries';
import type { LineageView } from '@domain/lineage';
import { selectedReaching } from './taint-in-set.js';

const viewOf = (dag: Dag): LineageView => ({
  shards: dag.shards.length,
  derivations: dag.derivations.length,
  indexed: dag.shards.length,
  derivationOf: (shard) => dag.shards[shard] ?? null,
  parentsOf: (derivation) => dag.derivations[derivation] ?? [],
  hasMarkedParent: (derivation, marks) => (dag.derivations[derivation] ?? []).some((parent) => marks[parent] === 1),
  indexChildren: () => Promise.resolve(),
  visitChildren: () => true,
});

describe('selectedReaching', () => {
  it('returns the selected shards with a path to a member that goes through no redaction', () => {
    const world = fc.record({
      dag: dagArbitrary.filter(({ shards }) => shards.length > 0),
      members: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
      selected: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
      cleaned: fc.array(fc.nat(), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(world, ({ dag, ...picked }) => {
        const count = dag.shards.length;
        const inDag = (list: readonly number[]): Set<number> => new Set(list.map((one) => one % count));
        const [members, selected, cleaned] = [inDag(picked.members), inDag(picked.selected), inDag(picked.cleaned)];
        const parents = (shard: number): readonly number[] => (cleaned.has(shard) ? [] : parentsIn(dag, shard));
        // One path after the other, however many there are.
        const leads = (from: number, to: number): boolean =>
          from === to || parents(to).some((parent) => leads(from, parent));
        const all = Array.from({ length: count }, (_, shard) => shard);
        const tainted = all.filter((shard) => [...selected].some((one) => leads(one, shard)));
        const expected = [...selected].filter((one) => [...members].some((member) => leads(one, member)));
        const found = selectedReaching(
          Bitmap.of(members),
          { selected: Bitmap.of(selected), tainted: Bitmap.of(tainted), cleaned },
          viewOf(dag),
        );
        expect([...found].sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b));
      }),
      { numRuns: 300 },
    );
  });
});
