import { Inject, Injectable } from '@nestjs/common';
import { Pace } from '@platform/cancellation';
import { Database, type Reader } from '@platform/database';
import type { NodeType } from './node-id.js';
import type { Slice } from './runs.read-model.js';
import { SELECT_EDGES_OF_DATASETS, SELECT_EDGES_OF_JOBS } from './store/lineage-graph.sql.js';

export type GraphDirection = 'upstream' | 'downstream' | 'both';
export const GRAPH_DIRECTIONS: readonly GraphDirection[] = ['upstream', 'downstream', 'both'];

export interface GraphNode {
  readonly type: NodeType;
  readonly id: number;
}

export interface GraphEdge {
  readonly origin: GraphNode;
  readonly destination: GraphNode;
}

export interface GraphPage {
  readonly nodes: readonly GraphNode[];
  /** Edges that begin or end at one of the nodes. */
  readonly edges: readonly GraphEdge[];
  /** Nodes that were reached. */
  readonly total: number;
  /** The walk ended before it reached everything. */
  readonly cut: boolean;
}

/** Where a walk ends, whatever the depth. */
const NODES_LIMIT = 20_000;
const EDGES_LIMIT = 50_000;

/**
 * Walks along the edges between jobs and datasets, as of a tree size: upstream to what a node is
 * made of, downstream to what is made of it. What else is made of an ancestor is not in it.
 */
@Injectable()
export class LineageGraphReadModel {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  /**
   * Nodes by their distance: a statement for each level, of both directions.
   * @param depth how many jobs a path may pass; a job has its datasets at depth 0
   */
  async walk(
    start: GraphNode,
    { depth, direction, limit, offset }: Slice & { readonly depth: number; readonly direction: GraphDirection },
    asOf: number,
  ): Promise<GraphPage> {
    const walks = (['upstream', 'downstream'] as const).flatMap((one) =>
      direction === 'both' || direction === one ? [new DirectedWalk(start, one)] : [],
    );
    const order = new Map([[keyOf(start), start]]);
    const edges = new Map<string, GraphEdge>();
    const pace = new Pace();
    const levels = 2 * depth + (start.type === 'job' ? 1 : 0);
    let cut = false;
    for (let level = 0; level < levels && !cut && walks.some((walk) => walk.frontier.length > 0); level++) {
      for (const walk of walks) {
        const room = EDGES_LIMIT - edges.size;
        const found = await walk.step(this.reader, asOf, room + 1);
        for (const edge of found.edges.slice(0, room))
          edges.set(`${keyOf(edge.origin)}>${keyOf(edge.destination)}`, edge);
        for (const node of found.nodes) if (order.size < NODES_LIMIT) order.set(keyOf(node), node);
        cut ||= found.edges.length > room || order.size >= NODES_LIMIT;
        if (pace.isDue()) await pace.turn();
      }
    }
    const nodes = [...order.values()].slice(offset, offset + limit);
    const shown = new Set(nodes.map(keyOf));
    const touching = [...edges.values()].filter(
      ({ origin, destination }) =>
        (shown.has(keyOf(origin)) && order.has(keyOf(destination))) ||
        (shown.has(keyOf(destination)) && order.has(keyOf(origin))),
    );
    return { nodes, edges: touching, total: order.size, cut };
  }
}

class DirectedWalk {
  frontier: readonly GraphNode[];
  private readonly visited: Set<string>;

  constructor(
    start: GraphNode,
    private readonly direction: 'upstream' | 'downstream',
  ) {
    this.frontier = [start];
    this.visited = new Set([keyOf(start)]);
  }

  /** The nodes of the next level that this walk has not seen, and all edges to the level. */
  async step(
    reader: Reader,
    asOf: number,
    limit: number,
  ): Promise<{ readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] }> {
    const [first] = this.frontier;
    if (!first) return { nodes: [], edges: [] };
    const ofJobs = first.type === 'job';
    // Upstream of a dataset are the jobs whose output it is; upstream of a job are its inputs.
    const reads = ofJobs === (this.direction === 'upstream');
    const sql = ofJobs ? SELECT_EDGES_OF_JOBS : SELECT_EDGES_OF_DATASETS;
    const ids = this.frontier.map(({ id }) => id);
    const parameters = [ids, reads ? 'input' : 'output', asOf, limit];
    const rows = await reader.query<{ dataset: number; job: number }>(sql, parameters);
    const edges = rows.map(({ dataset, job }): GraphEdge => {
      const [ofDataset, ofJob] = [{ type: 'dataset', id: dataset } as const, { type: 'job', id: job } as const];
      return reads ? { origin: ofDataset, destination: ofJob } : { origin: ofJob, destination: ofDataset };
    });
    const nodes: GraphNode[] = [];
    for (const { origin, destination } of edges) {
      const next = this.direction === 'upstream' ? origin : destination;
      if (this.visited.has(keyOf(next))) continue;
      this.visited.add(keyOf(next));
      nodes.push(next);
    }
    this.frontier = nodes;
    return { nodes, edges };
  }
}

export const keyOf = ({ type, id }: GraphNode): string => `${type}:${id}`;
