import { Controller, Get, Query } from '@nestjs/common';
import type { LedgerPosition } from '@domain/ledger';
import { UpstreamRunsReadModel } from '@interop/openlineage';
import { Access, type Answer, answer, AsOf, Expensive } from '../http/index.js';
import { UpstreamRunsQuery } from './catalogue.request.js';
import { type MarquezUpstreamRunsResponse, toUpstreamRunResponse } from './upstream-runs.response.js';

const DEPTH = 20;

/**
 * Lineage of runs, in the form of Marquez’s reads.
 * @tag openlineage
 */
@Controller('api/v1/runlineage')
export class UpstreamRunsController {
  constructor(private readonly upstream: UpstreamRunsReadModel) {}

  /**
   * Get the runs that made what a run read, and theirs, by their distance, as Marquez does.
   *
   * A run read the version that it named, else the one that was there when it began.
   */
  @Get('upstream')
  @Access('read')
  @Expensive()
  async runs(
    @AsOf() asOf: LedgerPosition,
    @Query() { runId, depth = DEPTH }: UpstreamRunsQuery,
  ): Promise<Answer<MarquezUpstreamRunsResponse>> {
    const { runs, truncated } = await this.upstream.walk(runId, depth, asOf.treeSize);
    return answer(asOf, { runs: runs.map(toUpstreamRunResponse), truncated });
  }
}
