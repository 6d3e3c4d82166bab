import { Inject, Injectable } from '@nestjs/common';
import type { Instant } from '@core/kernel';
import { Database, type Reader } from '@platform/database';
import { DATASETS_SHOWN } from './catalogue.read-model.js';
import type { Identifier } from './dataset-uri.js';
import { notFound } from './openlineage.errors.js';
import type { RunSummary } from './run-summary.js';
import { type Counted, HISTORY_LIMIT, RunsReadModel, type Slice } from './runs.read-model.js';
import {
  SELECT_DATASETS_OF_JOB_VERSIONS,
  SELECT_NEXT_VERSION_OF_JOB,
  SELECT_RUNS_OF_JOB_VERSIONS,
  SELECT_VERSION_OF_JOB,
  SELECT_VERSIONS_OF_JOB,
} from './store/catalogue.sql.js';

/** The inputs and outputs of a job after a run that named some of them for the first time. */
export interface JobVersion {
  /** Of the event that named the last of these. */
  readonly entry: number;
  readonly createdAt: Instant;
  /** The first 100. */
  readonly inputs: readonly Identifier[];
  readonly outputs: readonly Identifier[];
  readonly truncated: boolean;
  /** The last run before the next version. */
  readonly latestRun: RunSummary | null;
}

interface Row {
  readonly entry: number;
  readonly createdAt: Instant;
}

/** Reads how the inputs and outputs of a job grew, as of a tree size. */
@Injectable()
export class JobVersionsReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly runs: RunsReadModel,
  ) {}

  /** Versions of a job, the latest first. */
  async versions(job: number, { limit, offset }: Slice, asOf: number): Promise<Counted<JobVersion>> {
    // One more, since a version ends where the next one begins.
    const [from, length] = offset === 0 ? [0, limit] : [offset - 1, limit + 1];
    const parameters = [job, asOf, HISTORY_LIMIT, length, from];
    const rows = await this.reader.query<Row & { readonly total: number }>(SELECT_VERSIONS_OF_JOB, parameters);
    const ends = rows.map((_, at) => rows[at - 1]?.entry ?? asOf);
    const skipped = offset - from;
    const items = await this.shown(job, rows.slice(skipped), ends.slice(skipped), asOf);
    const total = rows[0]?.total ?? 0;
    return { items, total, truncated: total >= HISTORY_LIMIT };
  }

  /** @throws OpenLineageError `lineage-not-found` */
  async version(job: number, entry: number, asOf: number): Promise<JobVersion> {
    const [row] = await this.reader.query<Row>(SELECT_VERSION_OF_JOB, [job, entry, asOf]);
    const [next] = await this.reader.query<{ entry: number | null }>(SELECT_NEXT_VERSION_OF_JOB, [job, entry, asOf]);
    const [found] = row ? await this.shown(job, [row], [next?.entry ?? asOf], asOf) : [];
    if (!found) throw notFound('No event states this version of the job.');
    return found;
  }

  private async shown(job: number, rows: readonly Row[], ends: readonly number[], asOf: number): Promise<JobVersion[]> {
    const entries = rows.map(({ entry }) => entry);
    const parameters = [job, entries, DATASETS_SHOWN + 1];
    type Named = Identifier & { readonly entry: number; readonly direction: 'input' | 'output' };
    const named = await this.reader.query<Named>(SELECT_DATASETS_OF_JOB_VERSIONS, parameters);
    const last = await this.reader.query<{ entry: number; run: string }>(SELECT_RUNS_OF_JOB_VERSIONS, [
      job,
      entries,
      ends,
    ]);
    const runOf = new Map(last.map(({ entry, run }) => [entry, run]));
    const runs = await this.runs.runs([...runOf.values()], asOf);
    return rows.map(({ entry, createdAt }) => {
      const own = named.filter((one) => one.entry === entry);
      const inputs = own.filter(({ direction }) => direction === 'input');
      const outputs = own.filter(({ direction }) => direction === 'output');
      return {
        entry,
        createdAt,
        inputs: inputs.slice(0, DATASETS_SHOWN),
        outputs: outputs.slice(0, DATASETS_SHOWN),
        truncated: inputs.length > DATASETS_SHOWN || outputs.length > DATASETS_SHOWN,
        latestRun: runs.get(runOf.get(entry) ?? '') ?? null,
      };
    });
  }
}
