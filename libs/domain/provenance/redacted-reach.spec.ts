import { Bitmap } from '@core/bitmap';
import { hasBit, type LineageView } from '@domain/lineage';
import { type Dag, dagArbitrary, parentsIn } from '@testing/arbitraries';
import fc from 'fast-check';
import { redactedReach } from './redacted-reach.js';

/** What the walk reads of a lineage. */
function viewOf({ shards, derivations }: Dag): LineageView {
  return {
    shards: shards.length,
    derivations: derivations.length,
    indexed: 0,
    indexChildren: () => Promise.reject(new Error('not read')),
    derivationOf: (shard) => shards[shard] ?? null,
    parentsOf: (derivation) => derivations[derivation] ?? [],
    hasMarkedParent: (derivation, marks) => (derivations[derivation] ?? []).some((parent) => hasBit(marks, parent)),
    visitChildren: () => {
      throw new Error('not read');
    },
  };
}

/** Reference: the removals on each path from a shard up to one that declares the origin. */
function pathsUp(dag: Dag, shard: number, declared: ReadonlySet<number>, redactions: Redactions): string[][] {
  if (declared.has(shard)) return [[]];
  const removal = redactions.get(dag.shards[shard] ?? -1);
  const above = parentsIn(dag, shard).flatMap((parent) => pathsUp(dag, parent, declared, redactions));
  return removal === undefined ? above : above.map((path) => [...path, removal]);
}

type Redactions = ReadonlyMap<number, string>;

it('counts what only redactions pass on, and names their removals, as all paths show', async () => {
  const numbers = fc.array(fc.nat(11), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      dagArbitrary.map(({ shards, derivations }) => ({ shards: shards.slice(0, 12), derivations })),
      fc.array(fc.tuple(fc.nat(8), fc.constantFrom('r1', 'r2', 'r3'))),
      numbers,
      numbers,
      async (dag, redacting, declaring, chosen) => {
        const inDag = (list: readonly number[]): number[] => list.filter((one) => one < dag.shards.length);
        const redactions: Redactions = new Map(redacting);
        const declared = new Set(inDag(declaring));
        const paths = dag.shards.map((_, shard) => pathsUp(dag, shard, declared, redactions));
        const reached = [...paths.keys()].filter((shard) => (paths[shard] ?? []).length > 0);
        const members = inDag(chosen).filter((member) => reached.includes(member));
        const isRedacted = (shard: number): boolean => (paths[shard] ?? []).every((path) => path.length > 0);
        const only = new Set(members.filter(isRedacted));
        // Above a shard that a path without redactions reaches, redactions pass on nothing new.
        const named = new Set<string>();
        const visit = (shard: number): void => {
          if (!reached.includes(shard) || !isRedacted(shard)) return;
          const removal = redactions.get(dag.shards[shard] ?? -1);
          if (removal !== undefined) named.add(removal);
          parentsIn(dag, shard).forEach(visit);
        };
        only.forEach(visit);
        const sets = { members: Bitmap.of(members), upstream: Bitmap.of(reached), declared: Bitmap.of([...declared]) };
        expect(await redactedReach(viewOf(dag), redactions, sets)).toEqual(
          only.size === 0 ? null : { shards: only.size, removals: [...named].sort() },
        );
      },
    ),
    { numRuns: 1_000 },
  );
});
