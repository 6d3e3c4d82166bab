import type { LineageView } from './lineage-arrays.js';

export interface Edge {
  readonly parent: number;
  readonly child: number;
  readonly derivation: number;
}

/** A bounded walk: the nearest shards first. */
export interface Walk {
  /** Distance from the start in derivations. */
  readonly depths: ReadonlyMap<number, number>;
  /** Edges between shards of the walk. */
  readonly edges: readonly Edge[];
  readonly truncated: boolean;
  /** What was reached beyond the bounds and is not in the walk: shards farther away, shards too many, edges too many. */
  readonly omitted: { readonly byDepth: number; readonly byLimit: number; readonly edges: number };
}

export interface WalkBounds {
  readonly depth: number;
  readonly limit: number;
}

/** Edges in one walk at most: a mix of 500 inputs and 500 outputs alone has 250,000. */
export const EDGE_LIMIT = 10_000;

const UNREACHED = -1;

/** Ancestors, level by level. */
export function walkUpstream(view: LineageView, start: number, bounds: WalkBounds): Walk {
  const distance = new Int32Array(start + 1).fill(UNREACHED);
  const entered = new Set<number>();
  distance[start] = 0;
  for (let level = [start], depth = 1; level.length > 0; depth++) {
    const next: number[] = [];
    for (const child of level) {
      const derivation = view.derivationOf(child);
      if (derivation === null || entered.has(derivation)) continue;
      entered.add(derivation);
      for (const parent of each(view.parentsOf(derivation))) {
        if (distance[parent] !== UNREACHED) continue;
        distance[parent] = depth;
        next.push(parent);
      }
    }
    level = next;
  }
  return bounded(view, distance, bounds);
}

/** Descendants numbered below `known`: in one pass, since a parent's distance is final before its children come. */
export function walkDownstream(view: LineageView, start: number, known: number, bounds: WalkBounds): Walk {
  const distance = new Int32Array(known).fill(UNREACHED);
  const nearestOf = new Map<number, number>();
  const nearestParent = (derivation: number): number => {
    let nearest = nearestOf.get(derivation);
    if (nearest !== undefined) return nearest;
    nearest = UNREACHED;
    for (const parent of each(view.parentsOf(derivation))) {
      const other = distance[parent] ?? UNREACHED;
      if (other !== UNREACHED && (nearest === UNREACHED || other < nearest)) nearest = other;
    }
    nearestOf.set(derivation, nearest);
    return nearest;
  };
  distance[start] = 0;
  for (let shard = start + 1; shard < known; shard++) {
    const derivation = view.derivationOf(shard);
    const nearest = derivation === null ? UNREACHED : nearestParent(derivation);
    if (nearest !== UNREACHED) distance[shard] = nearest + 1;
  }
  return bounded(view, distance, bounds);
}

function* each(numbers: ArrayLike<number>): Generator<number> {
  for (let i = 0; i < numbers.length; i++) yield numbers[i] ?? 0;
}

/** Keeps the nearest, those at one distance in the order of their numbers. One pass, however many were reached. */
function bounded(view: LineageView, distance: Int32Array, { depth, limit }: WalkBounds): Walk {
  const reached: number[] = [];
  for (const at of distance) if (at !== UNREACHED) reached[at] = (reached[at] ?? 0) + 1;
  let room = limit;
  const levels = reached.slice(0, depth + 1).map((count) => {
    const taken = Math.min(count, room);
    room -= taken;
    return { taken, shards: [] as number[] };
  });
  distance.forEach((at, shard) => {
    const level = at === UNREACHED ? undefined : levels[at];
    if (level && level.shards.length < level.taken) level.shards.push(shard);
  });
  const kept = new Map(levels.flatMap(({ shards }, at) => shards.map((shard) => [shard, at] as const)));
  const within = reached.slice(0, depth + 1).reduce((sum, count) => sum + count, 0);
  const farther = reached.slice(depth + 1).reduce((sum, count) => sum + count, 0);
  const { edges, more } = edgesAmong(view, kept);
  const omitted = { byDepth: farther, byLimit: within - kept.size, edges: more };
  return { depths: kept, edges, truncated: omitted.byDepth + omitted.byLimit + omitted.edges > 0, omitted };
}

function edgesAmong(view: LineageView, kept: ReadonlyMap<number, number>): { edges: Edge[]; more: number } {
  const parentsOf = new Map<number, readonly number[]>();
  const edges: Edge[] = [];
  let more = 0;
  for (const child of kept.keys()) {
    const derivation = view.derivationOf(child);
    if (derivation === null) continue;
    const parents = parentsOf.get(derivation) ?? [...each(view.parentsOf(derivation))].filter((one) => kept.has(one));
    parentsOf.set(derivation, parents);
    const room = Math.min(parents.length, EDGE_LIMIT - edges.length);
    for (const parent of parents.slice(0, room)) edges.push({ parent, child, derivation });
    more += parents.length - room;
  }
  return { edges, more };
}
