import type { Instant } from '@core/kernel';
import {
  type CatalogueDataset,
  type CatalogueJob,
  EVENTS_COUNTED,
  type EventCounts,
  type EventRow,
  formatNodeId,
  type GraphEdge,
  type GraphNode,
  type GraphPage,
  type Identifier,
  type LineageHit,
  type RunSummary,
  type ShownEvent,
} from '@interop/openlineage';
import {
  type MarquezDatasetResponse,
  type MarquezJobResponse,
  toDatasetResponse,
  toJobResponse,
} from './catalogue.response.js';

export interface LineageEdgeResponse {
  readonly origin: string;
  readonly destination: string;
}

export interface LineageNodeResponse {
  readonly id: string;
  readonly type: 'JOB' | 'DATASET';
  readonly data: MarquezDatasetResponse | MarquezJobResponse;
  readonly inEdges: readonly LineageEdgeResponse[];
  readonly outEdges: readonly LineageEdgeResponse[];
}

/** Nodes by their distance from the one that was asked about, in Marquez’s form. */
export interface LineageGraphResponse {
  readonly graph: readonly LineageNodeResponse[];
  /** Nodes that the walk reached, of which these are a page. */
  readonly totalCount: number;
  /**
   * Not all of the lineage is in this page: there is a next one, or the walk ended at its limit.
   */
  readonly truncated: boolean;
  /** The walk ended at 20,000 nodes or 50,000 edges: ask for less depth, or one direction. */
  readonly cut: boolean;
  readonly nextCursor: string | null;
}

export interface MarquezEventsResponse {
  /** Each as it was sent; where an answer has no room for it, its `facets` are left out. */
  readonly events: readonly object[];
  /** Counted up to 100,000. */
  readonly totalCount: number;
  /** There are more events than `totalCount`. */
  readonly truncated: boolean;
}

export interface MarquezHitResponse {
  readonly name: string;
  readonly namespace: string;
  readonly nodeId: string;
  readonly type: 'JOB' | 'DATASET';
  readonly updatedAt: Instant;
}

export interface MarquezSearchResponse {
  readonly totalCount: number;
  readonly results: readonly MarquezHitResponse[];
  /** There may be more: ask with a larger `limit`, a namespace, or a longer part of the name. */
  readonly truncated: boolean;
}

export interface MarquezTagsResponse {
  readonly tags: readonly { readonly name: string; readonly description: string }[];
}

/** Events of an interval, by their states. */
export type MarquezEventCountsResponse = EventCounts;

/** How many there were at the end of an interval. */
export interface MarquezCountResponse {
  readonly startInterval: Instant;
  readonly endInterval: Instant;
  readonly count: number;
}

export function toEventsResponse(events: readonly ShownEvent[], total: number): MarquezEventsResponse {
  const shown = events.map((event) => ('body' in event ? event.body : toEnvelope(event.row)));
  return { events: shown, totalCount: total, truncated: total >= EVENTS_COUNTED };
}

function toEnvelope({ digest, state, run, eventTime, namespace, name }: EventRow): object {
  return {
    eventType: state,
    eventTime,
    run: { runId: run, facets: {} },
    job: { namespace, name, facets: {} },
    inputs: [],
    outputs: [],
    whence: { event: `sha256:${digest}`, omitted: 'GET /api/v1/lineage/events/{digest} answers all of it' },
  };
}

export function toHitResponse({ type, namespace, name, updatedAt }: LineageHit): MarquezHitResponse {
  return { name, namespace, nodeId: formatNodeId(type, { namespace, name }), type: upper(type), updatedAt };
}

/** What is known of the nodes of a page and of those that its edges lead to. */
export interface NodeData {
  readonly datasets: ReadonlyMap<number, CatalogueDataset>;
  readonly jobs: ReadonlyMap<number, CatalogueJob>;
  readonly runs: ReadonlyMap<string, RunSummary>;
}

export function toNodeResponses({ nodes, edges }: GraphPage, known: NodeData): LineageNodeResponse[] {
  const named = ({ type, id }: GraphNode): Identifier | undefined =>
    (type === 'job' ? known.jobs : known.datasets).get(id);
  const idOf = (node: GraphNode): string => formatNodeId(node.type, named(node) ?? { namespace: '', name: '' });
  const [entering, leaving] = [new Map<string, LineageEdgeResponse[]>(), new Map<string, LineageEdgeResponse[]>()];
  for (const { origin, destination } of edges.filter(
    (edge: GraphEdge) => named(edge.origin) && named(edge.destination),
  )) {
    const edge = { origin: idOf(origin), destination: idOf(destination) };
    append(entering, edge.destination, edge);
    append(leaving, edge.origin, edge);
  }
  return nodes.flatMap((node): LineageNodeResponse[] => {
    const id = idOf(node);
    const data = dataOf(node, known);
    if (!data) return [];
    const [inEdges, outEdges] = [entering.get(id) ?? [], leaving.get(id) ?? []];
    return [{ id, type: upper(node.type), data, inEdges, outEdges }];
  });
}

function dataOf({ type, id }: GraphNode, known: NodeData): LineageNodeResponse['data'] | undefined {
  if (type === 'dataset') {
    const dataset = known.datasets.get(id);
    return dataset && toDatasetResponse(dataset);
  }
  const job = known.jobs.get(id);
  if (!job) return undefined;
  const latestRuns = [known.runs.get(job.run ?? '') ?? []].flat();
  return toJobResponse({ ...job, inputs: [], outputs: [], truncated: false, latestRuns });
}

const upper = (type: GraphNode['type']): 'JOB' | 'DATASET' => (type === 'job' ? 'JOB' : 'DATASET');

function append(lists: Map<string, LineageEdgeResponse[]>, key: string, edge: LineageEdgeResponse): void {
  const list = lists.get(key);
  if (list) list.push(edge);
  else lists.set(key, [edge]);
}
