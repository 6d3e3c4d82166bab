import { ascending } from './origins.js';
import type { SegmentChange } from './segments.js';

/** The ids of the origins of a shard, ascending. */
interface ShardOrigins {
  readonly declared: readonly number[];
  readonly effective: readonly number[];
}

export interface OriginChange {
  readonly number: number;
  readonly before: ShardOrigins;
  readonly after: ShardOrigins;
}

interface Lineage {
  readonly originsOf: (shard: number) => ShardOrigins;
  readonly parentsOf: (shard: number) => Iterable<number>;
}

/**
 * The shards whose origins change when the first of `downstream` declares others.
 * @param downstream the corrected shard and all its descendants, ascending: parents come before
 *   their children
 */
export function correctedOrigins(
  downstream: readonly number[],
  corrected: readonly number[],
  { originsOf, parentsOf }: Lineage,
): OriginChange[] {
  const settled = new Map<number, readonly number[]>();
  const changes: OriginChange[] = [];
  for (const number of downstream) {
    const before = originsOf(number);
    const declared = number === downstream[0] ? corrected : before.declared;
    const inherited = [...parentsOf(number)].flatMap((parent) => settled.get(parent) ?? originsOf(parent).effective);
    const after = { declared, effective: ascending([...declared, ...inherited]) };
    settled.set(number, after.effective);
    if (!equal(before.declared, declared) || !equal(before.effective, after.effective))
      changes.push({ number, before, after });
  }
  return changes;
}

/** What a change of a shard's origins changes in their segments. */
export function segmentChanges({ number, before, after }: OriginChange): SegmentChange[] {
  return (['declared', 'effective'] as const).flatMap((member) => [
    ...without(before[member], after[member]).map((origin) => ({ shard: number, origin, member, gains: false })),
    ...without(after[member], before[member]).map((origin) => ({ shard: number, origin, member, gains: true })),
  ]);
}

const equal = (a: readonly number[], b: readonly number[]): boolean => String(a) === String(b);
const without = (a: readonly number[], b: readonly number[]): number[] => a.filter((one) => !b.includes(one));
