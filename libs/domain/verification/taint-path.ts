import type { Bitmap } from '@core/bitmap';
import type { LineageView } from '@domain/lineage';

const SHOWN_AT_EACH_END = 6;

export interface TaintPath {
  /** Shard numbers from a selected shard down to the given one; of a long path both ends. */
  readonly numbers: readonly number[];
  /** How many steps in the middle are left out. */
  readonly leftOut: number;
}

/**
 * Finds one path by which a shard came into the scope: up through tainted parents to a selected
 * shard. Terminates, since parents have smaller numbers.
 */
export function taintPath(
  view: Pick<LineageView, 'derivationOf' | 'parentsOf'>,
  shard: number,
  { selected, tainted }: { readonly selected: Bitmap; readonly tainted: Bitmap },
): TaintPath {
  const path = [shard];
  for (let at: number | undefined = shard; at !== undefined && !selected.has(at);) {
    const derivation = view.derivationOf(at);
    const parents: ArrayLike<number> = derivation === null ? [] : view.parentsOf(derivation);
    at = Array.from(parents).find((parent) => tainted.has(parent));
    if (at !== undefined) path.unshift(at);
  }
  if (path.length <= 2 * SHOWN_AT_EACH_END) return { numbers: path, leftOut: 0 };
  const numbers = [...path.slice(0, SHOWN_AT_EACH_END), ...path.slice(-SHOWN_AT_EACH_END)];
  return { numbers, leftOut: path.length - numbers.length };
}
