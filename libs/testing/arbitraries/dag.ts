import fc from 'fast-check';

/**
 * Shards with the derivation of each, and the parents of each derivation: always earlier shards
 * than its outputs.
 */
export interface Dag {
  readonly shards: readonly (number | null)[];
  readonly derivations: readonly (readonly number[])[];
}

interface Step {
  readonly parents: readonly number[];
  /** The earlier derivation of which it is another output; defaults to a new derivation. */
  readonly shared: number | null;
}

/** Random graphs with chains, joins, roots in between, and derivations that many outputs share. */
export const dagArbitrary: fc.Arbitrary<Dag> = fc
  .array(
    fc.record({
      parents: fc.array(fc.nat(), { maxLength: 4 }),
      shared: fc.option(fc.nat(), { freq: 2 }),
    }),
    { maxLength: 40 },
  )
  .map(build);

export function parentsIn(dag: Dag, shard: number): readonly number[] {
  const derivation = dag.shards[shard] ?? null;
  return derivation === null ? [] : (dag.derivations[derivation] ?? []);
}

function build(steps: readonly Step[]): Dag {
  const derivations: number[][] = [];
  const shards = steps.map(({ parents, shared }, number): number | null => {
    if (shared !== null && derivations.length > 0) return shared % derivations.length;
    const earlier = number === 0 ? [] : [...new Set(parents.map((parent) => parent % number))];
    return earlier.length === 0 ? null : derivations.push(earlier.sort((a, b) => a - b)) - 1;
  });
  return { shards, derivations };
}
