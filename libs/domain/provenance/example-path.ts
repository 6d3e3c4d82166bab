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
    if (next === undefined) throw new Error(`shard ${shard} has an origin in effect that it has from nowhere`);
    path.unshift(next);
    shard = next;
  }
  return path;
}
