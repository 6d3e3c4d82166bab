import { exportLogJob, type PublishedCheckpoint } from '@domain/publication';
import type { Database } from '@platform/database';
import type { JobsService } from '@platform/jobs';

const EVERY_MS = 30_000;

/**
 * Schedules an export of the log when a checkpoint was published, at most every 30 s: each export
 * rewrites the partial tiles.
 */
export class ExportSchedule {
  private exported: PublishedCheckpoint | undefined;
  private exportedAt = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly jobs: JobsService,
    private readonly everyMs = EVERY_MS,
  ) {}

  async exportIfDue(latest: PublishedCheckpoint): Promise<void> {
    if (latest.note === this.exported?.note || performance.now() - this.exportedAt < this.everyMs) return;
    const { size, publishedAt } = latest;
    await this.database.transaction((tx) => this.jobs.schedule(tx, exportLogJob, { size, publishedAt }));
    this.exported = latest;
    this.exportedAt = performance.now();
  }
}
