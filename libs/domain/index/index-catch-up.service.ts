import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '@core/kernel';
import { Database } from '@platform/database';
import { type Job, JobsReadModel, JobsService } from '@platform/jobs';
import { type IndexCommitment, IndexCommits } from './index-commits.service.js';
import { IndexError } from './index.errors.js';
import { coverEntryJob } from './index.jobs.js';

/** Entries that a request adds to the index itself, at most: some hundred milliseconds. */
export const ADDED_AT_ONCE = 2_000;
/** A request waits for the process that is at it: about two seconds. */
const ATTEMPTS = 40;
const RETRY_EVERY_MS = 50;

/** Lets requests have the index cover what they ask about, within bounds. */
@Injectable()
export class IndexCatchUp {
  constructor(
    @Inject(Database) private readonly database: Database,
    private readonly clock: Clock,
    private readonly commits: IndexCommits,
    private readonly jobs: JobsService,
    private readonly jobStates: JobsReadModel,
  ) {}

  /**
   * Returns the latest commitment if it covers the entry; commits up to 2,000 entries if that is
   * enough. Otherwise leaves them to a job of the worker.
   * @throws IndexError `index-behind` while it is at work
   */
  async ensureCovered(entry: number): Promise<IndexCommitment> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const found = await this.commits.coverWithin(entry, ADDED_AT_ONCE);
      if (found === 'too-many') break;
      if (found !== 'at-work') return found;
      await sleep(RETRY_EVERY_MS);
    }
    await this.schedule(entry);
    throw new IndexError('index-behind', await this.sentence(entry));
  }

  /** A job that has not ended covers this entry, or the next request schedules another. */
  private async schedule(entry: number): Promise<void> {
    if (await this.isScheduled()) return;
    const at = this.clock.now().toISOString();
    await this.database.transaction((tx) => this.jobs.schedule(tx, coverEntryJob, { entry, at }));
  }

  private async isScheduled(): Promise<boolean> {
    const unfinished = async (state: Job['state']): Promise<boolean> =>
      (await this.jobStates.jobs({ name: coverEntryJob.name, state }, { limit: 1 })).length > 0;
    return (await unfinished('active')) || (await unfinished('waiting'));
  }

  private async sentence(entry: number): Promise<string> {
    const upto = await this.commits.coveredUpTo();
    return `The index of subjects covers the entries before ${upto}; this speaks of entry ${entry}. A worker adds those between. Try again in a while.`;
  }
}
