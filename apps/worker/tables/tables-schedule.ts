import type { Clock } from '@core/kernel';
import { exportTablesJob } from '@interop/tables';
import type { Database } from '@platform/database';
import type { JobsService } from '@platform/jobs';

/** Schedules an export of the tables for each interval: several workers schedule the same job. */
export class TablesSchedule {
  private scheduled: string | undefined;

  constructor(
    private readonly database: Database,
    private readonly jobs: Pick<JobsService, 'schedule'>,
    private readonly clock: Clock,
    private readonly everyMs: number,
  ) {}

  async scheduleIfDue(): Promise<void> {
    const start = Math.floor(this.clock.now().getTime() / this.everyMs) * this.everyMs;
    const slot = new Date(start).toISOString();
    if (slot === this.scheduled) return;
    await this.database.transaction((tx) => this.jobs.schedule(tx, exportTablesJob, { slot }));
    this.scheduled = slot;
  }
}
