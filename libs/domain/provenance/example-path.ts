import { CorruptRecordError } from '@core/kernel';
import type { Bitmap } from '@core/bitmap';
import type { LineageView } from '@domain/lineage';

/**
 * One way from a shard that declares what is asked for, down to the member: numbers, source first. What a shard has in effect it declares
 * or some parent has in effect, so each step up finds one.
 */
export function examplePath(view: LineageView, member: number, declared: Bitmap, effective: Bitmap): number[] {
  const path = [member];
  for (let shard = member; !declared.has(shard);) {
    const derivation = view.derivationOf(shard);
    const parents = derivation === null ? [] : Array.from(view.parentsOf(derivation));
    const next = parents.find((parent) => declared.has(parent)) ?? parents.find((parent) => effective.has(parent));
    if (next === undefined)
      throw new CorruptRecordError(`Shard ${shard} has an inherited origin that none of its ancestors declares.`);
    path.unshift(next);
    shard = next;
  }
  return path;
}
