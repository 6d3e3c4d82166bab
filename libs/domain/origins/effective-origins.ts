import { originSet } from './origin-set.js';

/** The declared and effective origins of a shard, as ids. */
export interface ShardOrigins {
  readonly number: number;
  readonly derivation: number | null;
  readonly declared: readonly number[];
  readonly effective: readonly number[];
}

export interface OriginsChange {
  readonly before: ShardOrigins;
  readonly after: ShardOrigins;
}

/**
 * Returns the changes of origins after a correction. `below`: the corrected shard and all its
 * descendants, in the order of numbers, so that the parents of each are final before it.
 * `effectiveOf` returns the effective origins of other shards.
 */
export function changedOrigins(
  below: readonly ShardOrigins[],
  corrected: { readonly number: number; readonly declared: readonly number[] },
  parentsOf: (derivation: number) => Iterable<number>,
  effectiveOf: (shard: number) => readonly number[],
): OriginsChange[] {
  const settled = new Map<number, readonly number[]>();
  const changes: OriginsChange[] = [];
  for (const before of below) {
    const declared = before.number === corrected.number ? corrected.declared : before.declared;
    const parents = before.derivation === null ? [] : [...parentsOf(before.derivation)];
    const inherited = parents.flatMap((parent) => settled.get(parent) ?? effectiveOf(parent));
    const effective = originSet([...declared, ...inherited]);
    settled.set(before.number, effective);
    const same = String(effective) === String(before.effective) && String(declared) === String(before.declared);
    if (!same) changes.push({ before, after: { ...before, declared, effective } });
  }
  return changes;
}
