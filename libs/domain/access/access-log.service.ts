import { Injectable } from '@nestjs/common';
import { Clock } from '@core/kernel';
import { Database } from '@platform/database';
import { AccessLogBuffer, type LoggedAccess } from './access-log-buffer.js';
import { EXPIRE_ACCESS_LOG, INSERT_ACCESSES } from './store/access-log.sql.js';

const HOUR_MS = 3_600_000;

/**
 * Logs refusals and sensitive reads, beside the ledger. `add` costs a look-up in a map; `flush`
 * writes. A process that crashes loses what it did not flush: a second at most.
 */
@Injectable()
export class AccessLog {
  private readonly buffer = new AccessLogBuffer();
  private expiredAt = -HOUR_MS;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  add(access: Omit<LoggedAccess, 'at'>): void {
    this.buffer.add({ ...access, at: this.clock.now().toISOString() });
  }

  /** Throws if the database refuses; nothing is lost then. */
  async flush(): Promise<void> {
    if (this.buffer.size === 0) return;
    const taken = this.buffer.take();
    try {
      await this.database.query(INSERT_ACCESSES, [JSON.stringify(taken)]);
    } catch (error) {
      this.buffer.restore(taken);
      throw error;
    }
  }

  /**
   * Deletes records that are older, once an hour at most. The database refuses less than a week.
   */
  async expire(days: number): Promise<void> {
    const now = performance.now();
    if (days === 0 || now - this.expiredAt < HOUR_MS) return;
    this.expiredAt = now;
    await this.database.query(EXPIRE_ACCESS_LOG, [days]);
  }
}
