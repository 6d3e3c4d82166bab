import type { Instant } from '@core/kernel';
import {
  type CatalogueDataset,
  type CatalogueNamespace,
  type CatalogueState,
  type ColumnSources,
  columnSourcesOf,
  type Facets,
  fieldsOf,
  type Identifier,
  type JobWithDatasets,
  type RunStatus,
  type RunSummary,
  textOfFacet,
} from '@interop/openlineage';

/** A namespace, in Marquez’s form. */
export interface MarquezNamespaceResponse {
  readonly name: string;
  /** The time of the first event that names it. */
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly ownerName: string;
  readonly description: string | null;
  readonly isHidden: boolean;
}

export interface MarquezNamespacesResponse {
  readonly namespaces: readonly MarquezNamespaceResponse[];
  readonly totalCount: number;
  /** There are more than `totalCount`. */
  readonly truncated: boolean;
}

/** What names a dataset or a job. */
export interface MarquezIdResponse {
  readonly namespace: string;
  readonly name: string;
}

export interface MarquezFieldResponse {
  readonly name: string;
  readonly type: string | null;
  readonly tags: readonly string[];
  readonly description: string | null;
}

/** A dataset that events name, in Marquez’s form. */
export interface MarquezDatasetResponse {
  readonly id: MarquezIdResponse;
  readonly type: 'DB_TABLE';
  readonly name: string;
  readonly physicalName: string;
  /** The time of the first event that names it. */
  readonly createdAt: Instant;
  /** The time of the last one. */
  readonly updatedAt: Instant;
  readonly lastModifiedAt: Instant;
  readonly namespace: string;
  readonly sourceName: string;
  readonly fields: readonly MarquezFieldResponse[];
  readonly tags: readonly string[];
  readonly description: string | null;
  readonly columnLineage: readonly ColumnSources[] | null;
  /** Each facet as the latest event has it, of the last ten; in a list and in a graph none. */
  readonly facets: object;
  readonly deleted: boolean;
}

export interface MarquezDatasetsResponse {
  readonly datasets: readonly MarquezDatasetResponse[];
  readonly totalCount: number;
}

export interface MarquezRunResponse {
  readonly id: string;
  /** The time of its first event. */
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly nominalStartTime: string | null;
  readonly nominalEndTime: string | null;
  readonly state: RunStatus;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly durationMs: number | null;
  readonly args: object;
  readonly facets: object;
}

export interface MarquezRunsResponse {
  readonly runs: readonly MarquezRunResponse[];
  readonly totalCount: number;
  /** The job has more events than the 20,000 latest ones, which were looked at. */
  readonly truncated: boolean;
}

/** A version of a dataset, in Marquez’s form: what it held after a run. */
export interface MarquezDatasetVersionResponse extends MarquezDatasetResponse {
  readonly version: string;
  /** The shard that this version is, in Whence. */
  readonly shard: string;
  readonly createdByRun: MarquezRunResponse | null;
  readonly lifecycleState: string | null;
}

export interface MarquezDatasetVersionsResponse {
  readonly versions: readonly MarquezDatasetVersionResponse[];
  readonly totalCount: number;
  /** The dataset has more states than the 20,000 latest ones, which were looked at. */
  readonly truncated: boolean;
}

/** A job that events name, in Marquez’s form. */
export interface MarquezJobResponse {
  readonly id: MarquezIdResponse;
  readonly type: 'BATCH' | 'STREAM';
  readonly name: string;
  readonly simpleName: string;
  /** As the latest event of a run states it; in a list and in a graph null. */
  readonly parentJobName: string | null;
  readonly parentJobUuid: string | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly namespace: string;
  /** The first 100; in a graph none: its edges have them. */
  readonly inputs: readonly MarquezIdResponse[];
  /** The first 100; in a graph none: its edges have them. */
  readonly outputs: readonly MarquezIdResponse[];
  /** There are more inputs or outputs. */
  readonly truncated: boolean;
  readonly location: string | null;
  readonly description: string | null;
  readonly latestRun: MarquezRunResponse | null;
  /** The latest first: ten at most, fewer in long lists, one in a graph. Null: there is none. */
  readonly latestRuns: readonly MarquezRunResponse[] | null;
  readonly tags: readonly string[];
  /** Each facet as the latest event has it, of the last ten; in a list and in a graph none. */
  readonly facets: object;
}

export interface MarquezJobsResponse {
  readonly jobs: readonly MarquezJobResponse[];
  readonly totalCount: number;
  /** Only the latest 10,000 jobs were looked at for the states of their runs. */
  readonly truncated: boolean;
}

export interface MarquezRunFacetsResponse {
  readonly runId: string;
  readonly facets: object;
}

const NO_FACETS: Facets = {};

export function toNamespaceResponse({ namespace, createdAt }: CatalogueNamespace): MarquezNamespaceResponse {
  const [ownerName, description, isHidden] = ['unknown', null, false];
  return { name: namespace, createdAt, updatedAt: createdAt, ownerName, description, isHidden };
}

export function toDatasetResponse(dataset: CatalogueDataset, facets = NO_FACETS): MarquezDatasetResponse {
  const { namespace, name, createdAt, updatedAt } = dataset;
  return {
    id: { namespace, name },
    type: 'DB_TABLE',
    name,
    physicalName: name,
    createdAt,
    updatedAt,
    lastModifiedAt: updatedAt,
    namespace,
    sourceName: textOfFacet(facets, 'dataSource', 'name') ?? namespace,
    fields: fieldsOf(facets).map((field) => ({ ...field, tags: [] })),
    tags: [],
    description: textOfFacet(facets, 'documentation', 'description'),
    columnLineage: columnSourcesOf(facets),
    facets,
    deleted: lifecycleState(facets) === 'DROP',
  };
}

export function toVersionResponse(
  dataset: CatalogueDataset,
  { shard, entry, createdAt }: CatalogueState,
  run: RunSummary | undefined,
  facets = NO_FACETS,
): MarquezDatasetVersionResponse {
  return {
    ...toDatasetResponse({ ...dataset, createdAt, updatedAt: createdAt }, facets),
    version: formatVersion(entry, dataset.id),
    shard,
    createdByRun: run ? toRunResponse(run) : null,
    lifecycleState: lifecycleState(facets),
  };
}

/**
 * A version's id must be a UUID: clients of Marquez parse it. This one (RFC 9562, version 8) holds
 * the entry of the event that states the version, and the number of the dataset or the job.
 */
export function formatVersion(entry: number, of: number): string {
  const [high, low] = [entry.toString(16).padStart(12, '0'), of.toString(16).padStart(12, '0')];
  return `${high.slice(0, 8)}-${high.slice(8)}-8000-8000-${low}`;
}

/** The entry, and the dataset or the job, of a version; null if it is no id of a version. */
export function parseVersion(version: string): { readonly entry: number; readonly of: number } | null {
  const match = /^([0-9a-f]{8})-([0-9a-f]{4})-8000-8000-([0-9a-f]{12})$/.exec(version);
  if (!match) return null;
  const [, first = '', second = '', last = ''] = match;
  return { entry: Number.parseInt(first + second, 16), of: Number.parseInt(last, 16) };
}

export function toRunResponse(run: RunSummary, facets = NO_FACETS): MarquezRunResponse {
  const { startedAt, endedAt, updatedAt, status } = run;
  return {
    id: run.run,
    createdAt: startedAt,
    updatedAt,
    nominalStartTime: textOfFacet(facets, 'nominalTime', 'nominalStartTime'),
    nominalEndTime: textOfFacet(facets, 'nominalTime', 'nominalEndTime'),
    state: status,
    startedAt,
    endedAt,
    durationMs: endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt),
    args: {},
    facets,
  };
}

export function toJobResponse(
  job: JobWithDatasets,
  facets = NO_FACETS,
  parentJobName: string | null = null,
): MarquezJobResponse {
  const { namespace, name, createdAt, updatedAt, inputs, outputs, truncated } = job;
  const latestRuns = job.latestRuns.map((run) => toRunResponse(run));
  return {
    id: { namespace, name },
    type: textOfFacet(facets, 'jobType', 'processingType')?.toUpperCase() === 'STREAMING' ? 'STREAM' : 'BATCH',
    name,
    simpleName: name,
    parentJobName,
    parentJobUuid: null,
    createdAt,
    updatedAt,
    namespace,
    inputs: inputs.map(toId),
    outputs: outputs.map(toId),
    truncated,
    location: textOfFacet(facets, 'sourceCodeLocation', 'url'),
    description: textOfFacet(facets, 'documentation', 'description'),
    latestRun: latestRuns[0] ?? null,
    latestRuns: latestRuns.length === 0 ? null : latestRuns,
    tags: [],
    facets,
  };
}

export const toId = ({ namespace, name }: Identifier): MarquezIdResponse => ({ namespace, name });

const lifecycleState = (facets: Facets): string | null =>
  textOfFacet(facets, 'lifecycleStateChange', 'lifecycleStateChange')?.toUpperCase() ?? null;
