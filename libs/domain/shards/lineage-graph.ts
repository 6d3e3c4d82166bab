import type { LineageView } from './lineage-arrays.js';

/** A bounded walk: the nearest shards first. */
export interface Walk {
  /** Distance from the start in derivations. */
  readonly depths: ReadonlyMap<number, number>;
  /** Edges between shards of the walk, parent to child. */
  readonly edges: readonly { readonly parent: number; readonly child: number; readonly derivation: number }[];
  readonly truncated: boolean;
  /** Shards that were reached or known to exist beyond the bounds, and are not in the walk. */
  readonly omitted: { readonly byDepth: number; readonly byLimit: number };
}

export interface WalkBounds {
  readonly depth: number;
  readonly limit: number;
}

/** Ancestors, level by level. */
export function walkUpstream(view: LineageView, start: number, bounds: WalkBounds): Walk {
  const depths = new Map([[start, 0]]);
  let level = [start];
  for (let depth = 1; level.length > 0; depth++) {
    const next: number[] = [];
    for (const child of level) {
      for (const parent of parentsOf(view, child)) {
        if (depths.has(parent)) continue;
        depths.set(parent, depth);
        next.push(parent);
      }
    }
    level = next.sort((a, b) => a - b);
  }
  return bounded(view, depths, bounds);
}

/** Descendants numbered below `known`: in one pass, since a parent's distance is final before its children come. */
export function walkDownstream(view: LineageView, start: number, known: number, bounds: WalkBounds): Walk {
  const depths = new Map([[start, 0]]);
  for (let shard = start + 1; shard < known; shard++) {
    let nearest = Number.POSITIVE_INFINITY;
    for (const parent of parentsOf(view, shard))
      nearest = Math.min(nearest, depths.get(parent) ?? Number.POSITIVE_INFINITY);
    if (nearest < Number.POSITIVE_INFINITY) depths.set(shard, nearest + 1);
  }
  return bounded(view, depths, bounds);
}

function parentsOf(view: LineageView, shard: number): Iterable<number> {
  const derivation = view.derivationOf(shard);
  return derivation === null ? [] : Array.from(view.parentsOf(derivation));
}

function bounded(view: LineageView, all: ReadonlyMap<number, number>, { depth, limit }: WalkBounds): Walk {
  const near = [...all].filter(([, distance]) => distance <= depth).sort(([a, da], [b, db]) => da - db || a - b);
  const kept = new Map(near.slice(0, limit));
  const edges = [...kept.keys()].flatMap((child) => {
    const derivation = view.derivationOf(child);
    if (derivation === null) return [];
    return [...parentsOf(view, child)]
      .filter((parent) => kept.has(parent))
      .map((parent) => ({ parent, child, derivation }));
  });
  const omitted = { byDepth: all.size - near.length, byLimit: near.length - kept.size };
  return { depths: kept, edges, truncated: omitted.byDepth + omitted.byLimit > 0, omitted };
}
