import { Controller, Get, Param, Query } from '@nestjs/common';
import type { LedgerPosition } from '@domain/ledger';
import {
  CatalogueReadModel,
  EventBodiesReadModel,
  notFound,
  parentJobOf,
  RunsReadModel,
  type Slice,
} from '@interop/openlineage';
import { Access, type Answer, answer, AsOf } from '../http/index.js';
import {
  CatalogueDatasetParams,
  CatalogueJobParams,
  CatalogueVersionParams,
  JobsOfStateQuery,
  NamespaceParams,
  parseStatuses,
  RunFacetsQuery,
  RunParams,
  SliceQuery,
} from './catalogue.request.js';
import {
  type MarquezDatasetResponse,
  type MarquezDatasetsResponse,
  type MarquezDatasetVersionResponse,
  type MarquezDatasetVersionsResponse,
  type MarquezJobResponse,
  type MarquezJobsResponse,
  type MarquezNamespaceResponse,
  type MarquezNamespacesResponse,
  type MarquezRunFacetsResponse,
  type MarquezRunResponse,
  type MarquezRunsResponse,
  parseVersion,
  toDatasetResponse,
  toJobResponse,
  toNamespaceResponse,
  toRunResponse,
  toVersionResponse,
} from './catalogue.response.js';

/**
 * What OpenLineage events name, in the form of Marquez’s reads. Nothing is written here.
 * @tag openlineage
 */
@Controller('api/v1')
export class CatalogueController {
  constructor(
    private readonly catalogue: CatalogueReadModel,
    private readonly runsModel: RunsReadModel,
    private readonly bodies: EventBodiesReadModel,
  ) {}

  /** List the namespaces of jobs and datasets, as Marquez does. */
  @Get('namespaces')
  @Access('read')
  async namespaces(
    @AsOf() asOf: LedgerPosition,
    @Query() query: SliceQuery,
  ): Promise<Answer<MarquezNamespacesResponse>> {
    const { items, total, truncated } = await this.catalogue.namespaces(sliceOf(query), asOf.treeSize);
    return answer(asOf, { namespaces: items.map(toNamespaceResponse), totalCount: total, truncated });
  }

  /** Get a namespace, as Marquez does. */
  @Get('namespaces/:namespace')
  @Access('read')
  async namespace(
    @Param() { namespace }: NamespaceParams,
    @AsOf() asOf: LedgerPosition,
  ): Promise<Answer<MarquezNamespaceResponse>> {
    return answer(asOf, toNamespaceResponse(await this.catalogue.namespace(namespace, asOf.treeSize)));
  }

  /** List the datasets of a namespace in the order in which events named them, as Marquez does. */
  @Get('namespaces/:namespace/datasets')
  @Access('read')
  async datasets(
    @Param() { namespace }: NamespaceParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: SliceQuery,
  ): Promise<Answer<MarquezDatasetsResponse>> {
    const { items, total } = await this.catalogue.datasets(namespace, sliceOf(query), asOf.treeSize);
    return answer(asOf, { datasets: items.map((one) => toDatasetResponse(one)), totalCount: total });
  }

  /** Get a dataset with its facets and fields, as Marquez does. */
  @Get('namespaces/:namespace/datasets/:dataset')
  @Access('read')
  async dataset(
    @Param() { namespace, dataset }: CatalogueDatasetParams,
    @AsOf() asOf: LedgerPosition,
  ): Promise<Answer<MarquezDatasetResponse>> {
    const found = await this.catalogue.dataset({ namespace, name: dataset }, asOf.treeSize);
    return answer(asOf, toDatasetResponse(found, await this.bodies.datasetFacets(found, asOf.treeSize)));
  }

  /** List what a dataset held after each run that wrote it, the latest first, as Marquez does. */
  @Get('namespaces/:namespace/datasets/:dataset/versions')
  @Access('read')
  async versions(
    @Param() { namespace, dataset }: CatalogueDatasetParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: SliceQuery,
  ): Promise<Answer<MarquezDatasetVersionsResponse>> {
    const found = await this.catalogue.dataset({ namespace, name: dataset }, asOf.treeSize);
    const { items, total, truncated } = await this.catalogue.states(found.id, sliceOf(query), asOf.treeSize);
    const runs = await this.runsModel.runs(
      items.flatMap(({ run }) => run ?? []),
      asOf.treeSize,
    );
    const versions = items.map((state) => toVersionResponse(found, state, runs.get(state.run ?? '')));
    return answer(asOf, { versions, totalCount: total, truncated });
  }

  /** Get what a dataset held after a run, with its facets in the run’s event, as Marquez does. */
  @Get('namespaces/:namespace/datasets/:dataset/versions/:version')
  @Access('read')
  async version(
    @Param() { namespace, dataset, version }: CatalogueVersionParams,
    @AsOf() asOf: LedgerPosition,
  ): Promise<Answer<MarquezDatasetVersionResponse>> {
    const found = await this.catalogue.dataset({ namespace, name: dataset }, asOf.treeSize);
    const place = parseVersion(version);
    if (place?.of !== found.id) throw notFound(`The dataset ${dataset} has no version ${version}.`);
    const state = await this.catalogue.state(found.id, place.entry, asOf.treeSize);
    const runs = await this.runsModel.runs(state.run === null ? [] : [state.run], asOf.treeSize);
    const facets = await this.bodies.datasetFacetsAt(found, state.entry);
    return answer(asOf, toVersionResponse(found, state, runs.get(state.run ?? ''), facets));
  }

  /** List all jobs with their last runs, the latest first, as Marquez does. */
  @Get('jobs')
  @Access('read')
  async allJobs(@AsOf() asOf: LedgerPosition, @Query() query: JobsOfStateQuery): Promise<Answer<MarquezJobsResponse>> {
    return this.jobsOf(undefined, query, asOf);
  }

  /** List the jobs of a namespace with their last runs, as Marquez does. */
  @Get('namespaces/:namespace/jobs')
  @Access('read')
  async jobs(
    @Param() { namespace }: NamespaceParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: JobsOfStateQuery,
  ): Promise<Answer<MarquezJobsResponse>> {
    return this.jobsOf(namespace, query, asOf);
  }

  /** Get a job with its inputs, outputs, facets and last run, as Marquez does. */
  @Get('namespaces/:namespace/jobs/:job')
  @Access('read')
  async job(
    @Param() { namespace, job }: CatalogueJobParams,
    @AsOf() asOf: LedgerPosition,
  ): Promise<Answer<MarquezJobResponse>> {
    const found = await this.catalogue.job({ namespace, name: job }, asOf.treeSize);
    const facets = (await this.bodies.facetsOfJobs([found.id], asOf.treeSize)).get(found.id);
    return answer(asOf, toJobResponse(found, facets?.job, parentJobOf(facets?.run ?? {})));
  }

  /** List the runs of a job, the latest first, as Marquez does. */
  @Get('namespaces/:namespace/jobs/:job/runs')
  @Access('read')
  async runs(
    @Param() { namespace, job }: CatalogueJobParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: SliceQuery,
  ): Promise<Answer<MarquezRunsResponse>> {
    const { id } = await this.catalogue.job({ namespace, name: job }, asOf.treeSize);
    const { items, total, truncated } = await this.runsModel.runsOf(id, sliceOf(query), asOf.treeSize);
    return answer(asOf, { runs: items.map((run) => toRunResponse(run)), totalCount: total, truncated });
  }

  /** Get a run with its facets, as Marquez does. */
  @Get('jobs/runs/:run')
  @Access('read')
  async run(@Param() { run }: RunParams, @AsOf() asOf: LedgerPosition): Promise<Answer<MarquezRunResponse>> {
    const found = await this.runsModel.run(run, asOf.treeSize);
    return answer(asOf, toRunResponse(found, await this.bodies.runFacets(found.run, 'run', asOf.treeSize)));
  }

  /** Get the facets of a run, or of its job in the events of the run, as Marquez does. */
  @Get('jobs/runs/:run/facets')
  @Access('read')
  async runFacets(
    @Param() { run }: RunParams,
    @AsOf() asOf: LedgerPosition,
    @Query() { type }: RunFacetsQuery,
  ): Promise<Answer<MarquezRunFacetsResponse>> {
    const found = await this.runsModel.run(run, asOf.treeSize);
    const of = type.toLowerCase() === 'run' ? 'run' : 'job';
    return answer(asOf, { runId: found.run, facets: await this.bodies.runFacets(found.run, of, asOf.treeSize) });
  }

  private async jobsOf(
    namespace: string | undefined,
    query: JobsOfStateQuery,
    asOf: LedgerPosition,
  ): Promise<Answer<MarquezJobsResponse>> {
    const statuses = query.lastRunStates === undefined ? undefined : parseStatuses(query.lastRunStates);
    const found = await this.catalogue.jobs({ namespace, statuses }, sliceOf(query), asOf.treeSize);
    const jobs = found.items.map((job) => toJobResponse(job));
    return answer(asOf, { jobs, totalCount: found.total, truncated: found.truncated });
  }
}

export function sliceOf({ limit = 100, offset = 0 }: SliceQuery): Slice {
  return { limit, offset };
}
