import { Injectable } from '@nestjs/common';
import { type CommitVersion, commitVersionJob, VersionCommitsService, type VersionCommitted } from '@domain/datasets';
import { WriteQueue } from '@domain/ledger';
import { Database } from '@platform/database';
import type { JobContext, JobProcessor } from '@platform/jobs';

/** Prepares the version without blocking writers, then commits it in one small write. */
@Injectable()
export class CommitVersionProcessor implements JobProcessor<CommitVersion, VersionCommitted> {
  readonly job = commitVersionJob;

  constructor(
    private readonly commits: VersionCommitsService,
    private readonly writes: WriteQueue,
    private readonly database: Database,
  ) {}

  async process({ dataset, version }: CommitVersion, context: JobContext): Promise<VersionCommitted> {
    const name = { dataset, version };
    const prepared = await this.commits.prepareOrdered(this.database, dataset, version, context.progress);
    if (prepared) await this.database.transaction((tx) => this.commits.storePieces(tx, prepared));
    const { index } = await this.writes.write((tx) => this.commits.commitOrdered(tx, 'system:worker', name, prepared));
    return { ...name, entry: index };
  }
}
