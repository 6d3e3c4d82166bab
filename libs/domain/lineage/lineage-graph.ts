import type { LineageView } from './lineage-view.js';

export interface Edge {
  readonly parent: number;
  readonly child: number;
  readonly derivation: number;
}

/**
 * A bounded walk: the nearest shards first, those at one distance in the order of their numbers.
 */
export interface Walk {
  /** Distance from the start in derivations. */
  readonly depths: ReadonlyMap<number, number>;
  /** Edges between shards of the walk. */
  readonly edges: readonly Edge[];
  readonly truncated: boolean;
  readonly omitted: Omitted;
}

/**
 * Counts of what was reached but left out: shards beyond the depth, shards beyond the limit, edges
 * beyond the limit.
 */
export interface Omitted {
  readonly byDepth: number;
  readonly byLimit: number;
  readonly edges: number;
  /** The walk stopped at the reach limit; the counts are minimums. */
  readonly atLeast?: true;
}

export interface WalkBounds {
  readonly depth: number;
  readonly limit: number;
}

/** Maximum edges in one walk: a mix of 500 inputs and 500 outputs alone has 250,000. */
export const EDGE_LIMIT = 10_000;
/**
 * Maximum shards that one walk reaches, shown or counted: it ends within milliseconds, whatever the
 * size of the graph.
 */
export const REACH_LIMIT = 10_000;

/** Visits the neighbours of a shard until `visit` returns false; then it returns false too. */
type Neighbours = (shard: number, visit: (neighbour: number) => boolean) => boolean;

/** Ancestors, level by level. */
export function walkUpstream(view: LineageView, start: number, bounds: WalkBounds): Walk {
  const entered = new Set<number>();
  return walk(view, start, bounds, (shard, visit) => {
    const derivation = view.derivationOf(shard);
    if (derivation === null || entered.has(derivation)) return true;
    entered.add(derivation);
    const parents = view.parentsOf(derivation);
    for (let i = 0; i < parents.length; i++) if (!visit(parents[i] as number)) return false;
    return true;
  });
}

/** Descendants numbered below `known`, level by level. */
export function walkDownstream(view: LineageView, start: number, known: number, bounds: WalkBounds): Walk {
  return walk(view, start, bounds, (shard, visit) =>
    view.visitChildren(shard, (child) => child >= known || visit(child)),
  );
}

function walk(view: LineageView, start: number, { depth, limit }: WalkBounds, neighbours: Neighbours): Walk {
  const reached = new Set([start]);
  const kept = new Map<number, number>();
  const omitted = { byDepth: 0, byLimit: 0 };
  let complete = true;
  for (let [level, at] = [[start], 0]; level.length > 0; at++) {
    const next: number[] = [];
    const visit = (neighbour: number): boolean => {
      if (reached.size > REACH_LIMIT) return false;
      if (reached.size < reached.add(neighbour).size) next.push(neighbour);
      return true;
    };
    for (const shard of level) complete &&= neighbours(shard, visit);
    const added = at > depth ? 0 : Math.min(level.length, limit - kept.size);
    for (const shard of level.sort((a, b) => a - b).slice(0, added)) kept.set(shard, at);
    omitted[at > depth ? 'byDepth' : 'byLimit'] += level.length - added;
    level = next;
  }
  const { edges, more } = edgesAmong(view, kept);
  const truncated = !complete || omitted.byDepth + omitted.byLimit + more > 0;
  return { depths: kept, edges, truncated, omitted: { ...omitted, edges: more, ...(!complete && { atLeast: true }) } };
}

function* each(numbers: ArrayLike<number>): Generator<number> {
  for (let i = 0; i < numbers.length; i++) yield numbers[i] ?? 0;
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
