import type { Instant } from '@core/kernel';
import type { RunStatus, UpstreamRun } from '@interop/openlineage';
import { formatVersion, type MarquezIdResponse } from './catalogue.response.js';

export interface MarquezUpstreamJobResponse extends MarquezIdResponse {
  /** Null: a version of a job is not that of one run. */
  readonly version: null;
}

export interface MarquezUpstreamRunSummaryResponse {
  readonly id: string;
  readonly start: Instant;
  readonly end: Instant | null;
  readonly status: RunStatus;
}

export interface MarquezUpstreamInputResponse extends MarquezIdResponse {
  /** What was there when the run began, or what it named; null if no event states it. */
  readonly version: string | null;
  readonly producedByRunId: string | null;
}

export interface MarquezUpstreamRunResponse {
  readonly job: MarquezUpstreamJobResponse | null;
  readonly run: MarquezUpstreamRunSummaryResponse;
  readonly inputs: readonly MarquezUpstreamInputResponse[];
}

/** A run and the runs that made what it read, by their distance, in Marquez’s form. */
export interface MarquezUpstreamRunsResponse {
  readonly runs: readonly MarquezUpstreamRunResponse[];
  /** The walk ended at 1,000 runs or 10,000 inputs: ask for less depth. */
  readonly truncated: boolean;
}

export function toUpstreamRunResponse({ run, job, inputs }: UpstreamRun): MarquezUpstreamRunResponse {
  return {
    job: job && { ...job, version: null },
    run: { id: run.run, start: run.startedAt, end: run.endedAt, status: run.status },
    inputs: inputs.map(({ namespace, name, dataset, entry, producedBy }) => ({
      namespace,
      name,
      version: entry === null ? null : formatVersion(entry, dataset),
      producedByRunId: producedBy,
    })),
  };
}
