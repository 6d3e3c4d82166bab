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

/** The lineage of the shards numbered [from, to), as a segment states it. */
export function lineageOf({ shards, derivations }: Dag, from: number, to = shards.length) {
  const end = (shard: number): number =>
    shards.slice(0, shard).reduce<number>((most, one) => Math.max(most, (one ?? -1) + 1), 0);
  const fresh = derivations.slice(end(from), end(to));
  let length = 0;
  return {
    shard: from,
    derivation: end(from),
    derivations: Int32Array.from(shards.slice(from, to), (one) => one ?? -1),
    parents: {
      values: Int32Array.from(fresh.flat()),
      ends: Int32Array.from(fresh, (parents) => (length += parents.length)),
    },
  };
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

/** What lineage is appended to, number by number. */
interface Appended {
  addDerivation(parents: readonly number[]): void;
  addShard(derivation: number | null): void;
}

/** Appends the lineage number by number, and returns what it was appended to. */
export function appendDag<Arrays extends Appended>(arrays: Arrays, { shards, derivations }: Dag): Arrays {
  for (const parents of derivations) arrays.addDerivation(parents);
  for (const derivation of shards) arrays.addShard(derivation);
  return arrays;
}
