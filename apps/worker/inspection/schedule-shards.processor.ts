import { Injectable } from '@nestjs/common';
import {
  InspectionOrdersService,
  InspectionsReadModel,
  type ScheduleShards,
  scheduleShardsJob,
  type ShardsScheduled,
} from '@domain/inspection';
import { Database } from '@platform/database';
import type { JobContext, JobProcessor } from '@platform/jobs';

/** Jobs that one transaction schedules. */
const CHUNK = 2_000;

/**
 * Schedules a job for each shard of an inspection, until it is cancelled. Run again, it schedules
 * those that lack.
 */
@Injectable()
export class ScheduleShardsProcessor implements JobProcessor<ScheduleShards, ShardsScheduled> {
  readonly job = scheduleShardsJob;

  constructor(
    private readonly inspections: InspectionsReadModel,
    private readonly orders: InspectionOrdersService,
    private readonly database: Database,
  ) {}

  async process({ inspection }: ScheduleShards, { signal, progress }: JobContext): Promise<ShardsScheduled> {
    const shards = await this.inspections.shardsOf(inspection);
    let scheduled = 0;
    for (let from = 0; ;) {
      signal.throwIfAborted();
      if ((await this.inspections.requireInspection(inspection, Number.MAX_SAFE_INTEGER)).end)
        return { inspection, shards: scheduled };
      const chunk = [...shards.next(from, CHUNK)];
      const last = chunk.at(-1);
      if (last === undefined) return { inspection, shards: scheduled };
      // No statement is made: the writers are not kept waiting.
      await this.database.transaction((tx) => this.orders.scheduleShards(tx, inspection, chunk));
      scheduled += chunk.length;
      progress(scheduled, shards.size);
      from = last + 1;
    }
  }
}
