import { exportLogJob, type PublishedCheckpoint } from '@domain/publication';
import type { Database } from '@platform/database';
import type { JobsService } from '@platform/jobs';

const EVERY_MS = 30_000;

/**
 * Schedules an export of the log when it has grown, at most every 30 s: each export rewrites the
 * partial tiles.
 */
export class ExportSchedule {
  private exportedSize = 0;
  private exportedAt = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly jobs: JobsService,
    private readonly everyMs = EVERY_MS,
  ) {}

  async exportIfDue({ size }: PublishedCheckpoint): Promise<void> {
    if (size <= this.exportedSize || performance.now() - this.exportedAt < this.everyMs) return;
    await this.database.transaction((tx) => this.jobs.schedule(tx, exportLogJob, { size }));
    this.exportedSize = size;
    this.exportedAt = performance.now();
  }
}
