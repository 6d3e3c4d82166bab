import { Controller, Get, Query } from '@nestjs/common';
import type { LedgerPosition } from '@domain/ledger';
import {
  CatalogueReadModel,
  datasetKeyOf,
  EventBodiesReadModel,
  LineageSearchReadModel,
  type RunStatus,
} from '@interop/openlineage';
import { Access, type Answer, answer, AsOf, Expensive } from '../http/index.js';
import {
  type BetaDatasetsResponse,
  type BetaJobsResponse,
  highlighted,
  toBetaDatasetResponse,
  toBetaJobResponse,
} from './beta-search.response.js';
import { BetaSearchQuery } from './catalogue.request.js';
import { toJobResponse } from './catalogue.response.js';

const HITS = 10;
const EVENT_TYPES: Readonly<Record<RunStatus, string>> = {
  NEW: 'OTHER',
  RUNNING: 'RUNNING',
  COMPLETED: 'COMPLETE',
  FAILED: 'FAIL',
  ABORTED: 'ABORT',
};

/**
 * Search with facets, in the form of Marquez’s reads at `/api/v2beta`.
 * @tag openlineage
 */
@Controller('api/v2beta/search')
export class BetaSearchController {
  constructor(
    private readonly searched: LineageSearchReadModel,
    private readonly catalogue: CatalogueReadModel,
    private readonly bodies: EventBodiesReadModel,
  ) {}

  /** Search jobs by a part of their names, with the facets of their last events. */
  @Get('jobs')
  @Access('read')
  @Expensive()
  async jobs(@AsOf() asOf: LedgerPosition, @Query() { q }: BetaSearchQuery): Promise<Answer<BetaJobsResponse>> {
    const { hits } = await this.searched.search({ text: q, types: ['job'], limit: HITS }, asOf.treeSize);
    const ids = hits.map(({ id }) => id);
    const jobs = await this.catalogue.jobsWithDatasets(ids, asOf.treeSize);
    const facets = await this.bodies.facetsOfJobs(ids, asOf.treeSize);
    const found = jobs.map((job) => {
      const { job: own = {}, run = {} } = facets.get(job.id) ?? {};
      const [latest] = job.latestRuns;
      const eventType = latest ? EVENT_TYPES[latest.status] : null;
      return toBetaJobResponse(toJobResponse(job, own), eventType, run);
    });
    return answer(asOf, { hits: found, highlights: jobs.map(({ name }) => highlighted(name, q)) });
  }

  /** Search datasets by a part of their names, with the facets of their last events. */
  @Get('datasets')
  @Access('read')
  @Expensive()
  async datasets(@AsOf() asOf: LedgerPosition, @Query() { q }: BetaSearchQuery): Promise<Answer<BetaDatasetsResponse>> {
    const { hits } = await this.searched.search({ text: q, types: ['dataset'], limit: HITS }, asOf.treeSize);
    const events = await this.catalogue.lastEvents(
      hits.map(({ id }) => id),
      asOf.treeSize,
    );
    const { facets } = await this.bodies.facetsOfDatasets(hits, asOf.treeSize);
    const found = hits.map((hit) => toBetaDatasetResponse(hit, events.get(hit.id), facets.get(datasetKeyOf(hit))));
    return answer(asOf, { hits: found, highlights: hits.map(({ name }) => highlighted(name, q)) });
  }
}
