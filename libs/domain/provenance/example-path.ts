import { CorruptRecordError } from '@core/kernel';
import type { Bitmap } from '@core/bitmap';
import type { LineageView } from '@domain/lineage';

/**
 * Returns one path from a shard with a matching declared origin down to the member: numbers, source
 * first. A shard inherits an effective origin that it does not declare from a parent, so each step
 * up finds one.
 */
export function examplePath(view: LineageView, member: number, declared: Bitmap, effective: Bitmap): number[] {
  const path = [member];
  for (let shard = member; !declared.has(shard);) {
    const derivation = view.derivationOf(shard);
    const parents = derivation === null ? [] : Array.from(view.parentsOf(derivation));
    const next = parents.find((parent) => declared.has(parent)) ?? parents.find((parent) => effective.has(parent));
    if (next === undefined)
      throw new CorruptRecordError(`Shard ${shard} has an inherited origin that none of its ancestors declares.`);
    path.push(next);
    shard = next;
  }
  return path.reverse();
}
