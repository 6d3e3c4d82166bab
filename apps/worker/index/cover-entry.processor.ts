import { Injectable } from '@nestjs/common';
import { type CoverEntry, coverEntryJob, type EntryCovered, IndexCommits } from '@domain/index';
import type { JobContext, JobProcessor } from '@platform/jobs';

/** Commits the index until it covers an entry that a request asked about. */
@Injectable()
export class CoverEntryProcessor implements JobProcessor<CoverEntry, EntryCovered> {
  readonly job = coverEntryJob;

  constructor(private readonly commits: IndexCommits) {}

  async process({ entry }: CoverEntry, { signal }: JobContext): Promise<EntryCovered> {
    const { entry: commitment, upto, subjects } = await this.commits.ensureCovered(entry, signal);
    return { entry: commitment, upto, subjects };
  }
}
