import type { Reader } from '@platform/database';
import type { Job } from './job.js';
import { JobsError } from './jobs.errors.js';
import { SELECT_JOB } from './store/jobs.sql.js';

type JobRow = Omit<Job, 'progress'> & Job['progress'];

/** How jobs stand now. Jobs are work, not statements, so there is no `asOf` to ask with. */
export class JobsReadModel {
  constructor(private readonly reader: Reader) {}

  within(reader: Reader): JobsReadModel {
    return new JobsReadModel(reader);
  }

  async job(id: string): Promise<Job> {
    const [row] = await this.reader.query<JobRow>(SELECT_JOB, [id]);
    if (!row) throw new JobsError('job-not-found', `There is no job ${id}.`);
    const { done, total, ...job } = row;
    return { ...job, progress: { done, total } };
  }
}
