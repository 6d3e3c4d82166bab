import { CorruptRecordError } from '@core/kernel';
import type { Bitmap } from '@core/bitmap';
import type { Lineage, LineageView } from '@domain/lineage';

/**
 * Returns one path from a shard with a matching declared origin down to the member: numbers, source
 * first. A shard inherits an effective origin that it does not declare from a parent, so each step
 * up finds one.
 */
export function examplePath(view: LineageView, member: number, declared: Bitmap, effective: Bitmap): number[] {
  const path = [member];
  for (let shard = member; !declared.has(shard); path.push(shard)) {
    const derivation = view.derivationOf(shard);
    const parents = derivation === null ? [] : Array.from(view.parentsOf(derivation));
    shard = stepUp(shard, parents, declared, effective);
  }
  return path.reverse();
}

/** As `examplePath`, also while lineage is being read: it does not wait until all is there. */
export async function readExamplePath(
  lineage: Pick<Lineage, 'parentsOf'>,
  member: number,
  declared: Bitmap,
  effective: Bitmap,
): Promise<number[]> {
  const path = [member];
  for (let shard = member; !declared.has(shard); path.push(shard))
    shard = stepUp(shard, await lineage.parentsOf(shard), declared, effective);
  return path.reverse();
}

function stepUp(shard: number, parents: readonly number[], declared: Bitmap, effective: Bitmap): number {
  const next = parents.find((parent) => declared.has(parent)) ?? parents.find((parent) => effective.has(parent));
  if (next === undefined)
    throw new CorruptRecordError(`Shard ${shard} has an inherited origin that none of its ancestors declares.`);
  return next;
}
