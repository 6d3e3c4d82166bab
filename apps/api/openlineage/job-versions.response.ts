import type { Instant } from '@core/kernel';
import {
  type CatalogueDataset,
  type CatalogueNamespace,
  type Facets,
  type JobVersion,
  textOfFacet,
} from '@interop/openlineage';
import {
  formatVersion,
  type MarquezIdResponse,
  type MarquezRunResponse,
  toId,
  toRunResponse,
} from './catalogue.response.js';

export interface MarquezJobVersionIdResponse extends MarquezIdResponse {
  readonly version: string;
}

/** A version of a job, in Marquez’s form: its inputs and outputs after a run. */
export interface MarquezJobVersionResponse {
  readonly id: MarquezJobVersionIdResponse;
  readonly name: string;
  readonly namespace: string;
  readonly version: string;
  /** The time of the event that named the last of these inputs and outputs. */
  readonly createdAt: Instant;
  /** As that event has it; in a list none. */
  readonly location: string | null;
  /** The first 100. */
  readonly inputs: readonly MarquezIdResponse[];
  /** The first 100. */
  readonly outputs: readonly MarquezIdResponse[];
  /** There are more inputs or outputs. */
  readonly truncated: boolean;
  /** The last run before the next version. */
  readonly latestRun: MarquezRunResponse | null;
}

export interface MarquezJobVersionsResponse {
  readonly versions: readonly MarquezJobVersionResponse[];
  readonly totalCount: number;
  /** Only 20,000 datasets of the job were looked at. */
  readonly truncated: boolean;
}

/** A namespace of datasets, in Marquez’s form. */
export interface MarquezSourceResponse {
  /** The scheme of the namespace in upper case; else UNKNOWN. */
  readonly type: string;
  readonly name: string;
  /** The time of the first event that names it. */
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** The namespace: no event states more. */
  readonly connectionUrl: string;
  readonly description: string | null;
}

export interface MarquezSourcesResponse {
  readonly sources: readonly MarquezSourceResponse[];
  readonly totalCount: number;
  /** There are more than `totalCount`. */
  readonly truncated: boolean;
}

export function toJobVersionResponse(
  { id, namespace, name }: CatalogueDataset,
  { entry, createdAt, inputs, outputs, truncated, latestRun }: JobVersion,
  facets: Facets = {},
): MarquezJobVersionResponse {
  const version = formatVersion(entry, id);
  return {
    id: { namespace, name, version },
    name,
    namespace,
    version,
    createdAt,
    location: textOfFacet(facets, 'sourceCodeLocation', 'url'),
    inputs: inputs.map(toId),
    outputs: outputs.map(toId),
    truncated,
    latestRun: latestRun && toRunResponse(latestRun),
  };
}

export function toSourceResponse({ namespace, createdAt }: CatalogueNamespace): MarquezSourceResponse {
  const type = /^([a-z][a-z0-9+.-]*):/i.exec(namespace)?.[1]?.toUpperCase() ?? 'UNKNOWN';
  return { type, name: namespace, createdAt, updatedAt: createdAt, connectionUrl: namespace, description: null };
}
