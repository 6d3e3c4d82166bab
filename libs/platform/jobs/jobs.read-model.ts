import { Inject, Injectable } from '@nestjs/common';
import { Database, type Reader } from '@platform/database';
import type { Instant } from '@core/kernel';
import type { Job, JobState } from './job.js';
import { JobsError } from './jobs.errors.js';
import { SELECT_DEPTHS, SELECT_JOB, SELECT_JOBS } from './store/jobs.sql.js';

type JobRow = Omit<Job, 'progress'> & Job['progress'];

export interface JobsFilter {
  readonly state?: JobState;
  readonly name?: string;
}

export interface JobsPage {
  readonly limit: number;
  /** The last job of the previous page. */
  readonly before?: { readonly createdAt: Instant; readonly id: string } | undefined;
}

/** The jobs of one kind in one state. */
export interface JobDepth {
  readonly name: string;
  readonly state: Exclude<JobState, 'completed'>;
  readonly count: number;
  /** When the oldest of them was scheduled. */
  readonly oldest: Instant;
}

/** Reads the present state of jobs. They are work, not statements, so there is no `asOf`. */
@Injectable()
export class JobsReadModel {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  within(reader: Reader): JobsReadModel {
    return new JobsReadModel(reader);
  }

  async job(id: string): Promise<Job> {
    const [row] = await this.reader.query<JobRow>(SELECT_JOB, [id]);
    if (!row) throw new JobsError('job-not-found', `There is no job ${id}.`);
    return toJob(row);
  }

  /** Newest first. */
  async jobs({ state, name }: JobsFilter, { limit, before }: JobsPage): Promise<Job[]> {
    const place = [state ?? null, name ?? null, before?.createdAt ?? null, before?.id ?? null, limit];
    return (await this.reader.query<JobRow>(SELECT_JOBS, place)).map(toJob);
  }

  /** The unfinished and failed jobs, by name and state; counts at most 10,000 of each. */
  depths(): Promise<JobDepth[]> {
    return this.reader.query<JobDepth>(SELECT_DEPTHS);
  }
}

function toJob({ done, total, ...job }: JobRow): Job {
  return { ...job, progress: { done, total } };
}
