import { type Column, type ColumnGraph, type ColumnNode, formatColumnId } from '@interop/openlineage';
import type { LineageEdgeResponse } from './lineage-reads.response.js';

export interface ColumnInputResponse {
  readonly namespace: string;
  readonly dataset: string;
  readonly datasetVersion: string | null;
  readonly field: string;
  readonly transformationDescription: string | null;
  readonly transformationType: string | null;
}

export interface ColumnDataResponse extends ColumnInputResponse {
  /** As the `schema` facet has it. */
  readonly fieldType: string | null;
  readonly inputFields: readonly ColumnInputResponse[];
}

/** A column. Each of its edges begins at it, as Marquez writes them: also those to its inputs. */
export interface ColumnNodeResponse {
  readonly id: string;
  readonly type: 'DATASET_FIELD';
  readonly data: ColumnDataResponse;
  readonly inEdges: readonly LineageEdgeResponse[];
  readonly outEdges: readonly LineageEdgeResponse[];
}

/** Columns that are made of others, or of which others are made, in Marquez’s form. */
export interface ColumnLineageResponse {
  readonly graph: readonly ColumnNodeResponse[];
  /** The walk ended at 500 datasets, 20,000 edges or 64 MiB of events: ask for less depth. */
  readonly cut: boolean;
}

export function toColumnLineageResponse({ nodes, edges, cut }: ColumnGraph): ColumnLineageResponse {
  const [sources, made] = [new Map<string, string[]>(), new Map<string, string[]>()];
  for (const edge of edges) {
    const [from, to] = [formatColumnId(edge.source), formatColumnId(edge.made)];
    sources.set(to, [...(sources.get(to) ?? []), from]);
    made.set(from, [...(made.get(from) ?? []), to]);
  }
  const graph = nodes.map((node) => {
    const id = formatColumnId(node);
    const edgesTo = (ids: readonly string[] = []) => ids.map((destination) => ({ origin: id, destination }));
    const type = 'DATASET_FIELD' as const;
    return { id, type, data: dataOf(node), inEdges: edgesTo(sources.get(id)), outEdges: edgesTo(made.get(id)) };
  });
  return { graph, cut };
}

function dataOf({ fieldType, sources, ...column }: ColumnNode): ColumnDataResponse {
  const inputFields = (sources?.inputFields ?? []).map((input) => inputOf(input, input));
  return { ...inputOf(column, sources), fieldType, inputFields };
}

interface Transformation {
  readonly transformationDescription: string | null;
  readonly transformationType: string | null;
}

function inputOf({ namespace, dataset, field }: Column, transformation: Transformation | null): ColumnInputResponse {
  const { transformationDescription = null, transformationType = null } = transformation ?? {};
  return { namespace, dataset, datasetVersion: null, field, transformationDescription, transformationType };
}
