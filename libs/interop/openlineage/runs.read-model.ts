import { Inject, Injectable } from '@nestjs/common';
import { Database, type Reader } from '@platform/database';
import { notFound } from './openlineage.errors.js';
import { type RunEventRow, type RunSummary, runSummary } from './run-summary.js';
import { SELECT_LATEST_RUNS_OF_JOBS, SELECT_RUN_EVENTS, SELECT_RUNS_OF_JOB } from './store/catalogue.sql.js';

export interface Slice {
  readonly limit: number;
  readonly offset: number;
}

/** A part of a list. `total` counts no further than the list is looked at: then it is truncated. */
export interface Counted<Item> {
  readonly items: readonly Item[];
  readonly total: number;
  readonly truncated: boolean;
}

/** Events of a job, and states of a dataset, that are looked at: the latest. */
export const HISTORY_LIMIT = 20_000;
/** Runs that are shown with a job, and of all jobs of a list. */
const LATEST_RUNS = 10;
const LATEST_RUNS_OF_ALL = 1_000;
/** The latest events of a job that are looked at for them. */
const LATEST_EVENTS = 100;
/** The first and the last events of a run, of which its times and its state are read. */
export const RUN_EVENTS_LIMIT = 20;

/** Reads runs, as of a tree size. */
@Injectable()
export class RunsReadModel {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  /** What is known of runs, by their ids; without those of which no event is recorded. */
  async runs(runs: readonly string[], asOf: number): Promise<Map<string, RunSummary>> {
    if (runs.length === 0) return new Map();
    const parameters = [[...new Set(runs)], asOf, RUN_EVENTS_LIMIT];
    const events = await this.reader.query<RunEventRow>(SELECT_RUN_EVENTS, parameters);
    const byRun = new Map<string, RunEventRow[]>();
    for (const event of events) {
      const list = byRun.get(event.run);
      if (list) list.push(event);
      else byRun.set(event.run, [event]);
    }
    return new Map([...byRun].map(([run, list]) => [run, runSummary(list)]));
  }

  /** @throws OpenLineageError `lineage-not-found` */
  async run(run: string, asOf: number): Promise<RunSummary> {
    // A run id that is a UUID is kept in lower case.
    const found = await this.runs([run, run.toLowerCase()], asOf);
    const summary = found.get(run) ?? found.get(run.toLowerCase());
    if (!summary) throw notFound(`No event of a run ${run} is recorded.`);
    return summary;
  }

  /** The latest ten runs of each job, the latest first; fewer of each where the jobs are many. */
  async latestRuns(jobs: readonly number[], asOf: number): Promise<Map<number, RunSummary[]>> {
    type Row = { readonly id: number; readonly run: string };
    if (jobs.length === 0) return new Map();
    const each = Math.max(1, Math.min(LATEST_RUNS, Math.floor(LATEST_RUNS_OF_ALL / jobs.length)));
    const rows = await this.reader.query<Row>(SELECT_LATEST_RUNS_OF_JOBS, [jobs, asOf, LATEST_EVENTS, each]);
    const runs = await this.runs(
      rows.map(({ run }) => run),
      asOf,
    );
    const byJob = new Map<number, RunSummary[]>(jobs.map((id) => [id, []]));
    for (const { id, run } of rows) byJob.get(id)?.push(...[runs.get(run) ?? []].flat());
    return byJob;
  }

  /** Runs of a job, the latest first, among its latest events. */
  async runsOf(job: number, { limit, offset }: Slice, asOf: number): Promise<Counted<RunSummary>> {
    type Row = { readonly run: string; readonly total: number; readonly events: number };
    const rows = await this.reader.query<Row>(SELECT_RUNS_OF_JOB, [job, asOf, HISTORY_LIMIT, limit, offset]);
    const runs = await this.runs(
      rows.map(({ run }) => run),
      asOf,
    );
    const items = rows.flatMap(({ run }) => runs.get(run) ?? []);
    return { items, total: rows[0]?.total ?? 0, truncated: (rows[0]?.events ?? 0) >= HISTORY_LIMIT };
  }
}
