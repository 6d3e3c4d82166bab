import { exportLogJob, type PublishedCheckpoint } from '@domain/publication';
import type { Database } from '@platform/database';
import type { JobsService } from '@platform/jobs';

const EVERY_MS = 30_000;

/** Has the log exported when it has grown, now and then: each export is a job, and writes its partial tiles anew. */
export class ExportSchedule {
  private asked = 0;
  private at = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly jobs: JobsService,
    private readonly everyMs = EVERY_MS,
  ) {}

  async exportNowAndThen({ size }: PublishedCheckpoint): Promise<void> {
    if (size <= this.asked || performance.now() - this.at < this.everyMs) return;
    await this.database.transaction((tx) => this.jobs.schedule(tx, exportLogJob, { size }));
    [this.asked, this.at] = [size, performance.now()];
  }
}
