import { Controller, Get, Param, Query } from '@nestjs/common';
import type { LedgerPosition } from '@domain/ledger';
import { CatalogueReadModel, EventBodiesReadModel, JobVersionsReadModel, notFound } from '@interop/openlineage';
import { Access, type Answer, answer, AsOf } from '../http/index.js';
import { sliceOf } from './catalogue.controller.js';
import { CatalogueJobParams, CatalogueJobVersionParams, SliceQuery, SourceParams } from './catalogue.request.js';
import { parseVersion } from './catalogue.response.js';
import {
  type MarquezJobVersionResponse,
  type MarquezJobVersionsResponse,
  type MarquezSourceResponse,
  type MarquezSourcesResponse,
  toJobVersionResponse,
  toSourceResponse,
} from './job-versions.response.js';

/**
 * Versions of jobs, and sources, in the form of Marquez’s reads.
 * @tag openlineage
 */
@Controller('api/v1')
export class JobVersionsController {
  constructor(
    private readonly catalogue: CatalogueReadModel,
    private readonly jobVersions: JobVersionsReadModel,
    private readonly bodies: EventBodiesReadModel,
  ) {}

  /**
   * List how the inputs and outputs of a job grew, the latest first, as Marquez does.
   *
   * A version for each run that named datasets of the job for the first time.
   */
  @Get('namespaces/:namespace/jobs/:job/versions')
  @Access('read')
  async versions(
    @Param() { namespace, job }: CatalogueJobParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: SliceQuery,
  ): Promise<Answer<MarquezJobVersionsResponse>> {
    const found = await this.catalogue.job({ namespace, name: job }, asOf.treeSize);
    const { items, total, truncated } = await this.jobVersions.versions(found.id, sliceOf(query), asOf.treeSize);
    const versions = items.map((version) => toJobVersionResponse(found, version));
    return answer(asOf, { versions, totalCount: total, truncated });
  }

  /** Get the inputs and outputs of a job after one of its runs, as Marquez does. */
  @Get('namespaces/:namespace/jobs/:job/versions/:version')
  @Access('read')
  async version(
    @Param() { namespace, job, version }: CatalogueJobVersionParams,
    @AsOf() asOf: LedgerPosition,
  ): Promise<Answer<MarquezJobVersionResponse>> {
    const found = await this.catalogue.job({ namespace, name: job }, asOf.treeSize);
    const place = parseVersion(version);
    if (place?.of !== found.id) throw notFound(`The job ${job} has no version ${version}.`);
    const one = await this.jobVersions.version(found.id, place.entry, asOf.treeSize);
    return answer(asOf, toJobVersionResponse(found, one, await this.bodies.jobFacetsAt(one.entry)));
  }

  /** List the namespaces of datasets, as Marquez does. */
  @Get('sources')
  @Access('read')
  async sources(@AsOf() asOf: LedgerPosition, @Query() query: SliceQuery): Promise<Answer<MarquezSourcesResponse>> {
    const { items, total, truncated } = await this.catalogue.sources(sliceOf(query), asOf.treeSize);
    return answer(asOf, { sources: items.map(toSourceResponse), totalCount: total, truncated });
  }

  /** Get a namespace of datasets, as Marquez does. */
  @Get('sources/:source')
  @Access('read')
  async source(
    @Param() { source }: SourceParams,
    @AsOf() asOf: LedgerPosition,
  ): Promise<Answer<MarquezSourceResponse>> {
    return answer(asOf, toSourceResponse(await this.catalogue.source(source, asOf.treeSize)));
  }
}
