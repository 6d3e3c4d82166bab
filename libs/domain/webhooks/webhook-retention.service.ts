import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '@core/kernel';
import { Database } from '@platform/database';
import { DELETE_ENDED_DELIVERIES } from './store/webhook.sql.js';

/** Deliveries that one statement deletes. */
const BATCH = 1_000;
const DAY_MS = 24 * 3_600_000;

/** Deletes deliveries that ended long ago, with their jobs. */
@Injectable()
export class WebhookRetention {
  constructor(
    @Inject(Database) private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Deletes what was accepted or became a dead letter more than so many days ago. What is still to
   * be sent stays, however old it is. Several workers may do so at once.
   * @param days 0: nothing is deleted
   */
  async expire(days: number, signal?: AbortSignal): Promise<void> {
    if (days === 0) return;
    const before = new Date(this.clock.now().getTime() - days * DAY_MS).toISOString();
    while (!signal?.aborted) {
      const deleted = await this.database.query(DELETE_ENDED_DELIVERIES, [before, BATCH]);
      if (deleted.length < BATCH) return;
    }
  }
}
