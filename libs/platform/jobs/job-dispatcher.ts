import type { Clock } from '@core/kernel';
import type { Database } from '@platform/database';
import type { JobProcessor } from './job-processor.js';
import type { JobQueue, QueuedJob } from './queue-backend.js';
import { MARK_DISPATCHED, SELECT_UNFINISHED, TAKE_UNDISPATCHED } from './store/jobs.sql.js';

interface JobRow {
  readonly id: string;
  readonly name: string;
}

const BATCH = 500;
/** For a job without a processor in this worker; a worker of another version may have one. */
const UNKNOWN_BACKOFF_MS = 60_000;

/**
 * Adds committed jobs to the queue. A crash at any point leaves rows that the next dispatch finds.
 */
export class JobDispatcher {
  constructor(
    private readonly database: Database,
    private readonly queue: JobQueue,
    private readonly processors: ReadonlyMap<string, JobProcessor>,
    private readonly clock: Clock,
  ) {}

  /** Dispatches every undispatched job; returns their number. */
  async dispatch(): Promise<number> {
    let dispatched = 0;
    for (let count = BATCH; count === BATCH; dispatched += count) count = await this.dispatchBatch();
    return dispatched;
  }

  /**
   * Adds every unfinished job again: the queue ignores those that it has, and regains those that it
   * lost (a flushed Redis, a job dropped after repeated crashes).
   */
  async sweep(): Promise<void> {
    let after = '';
    for (;;) {
      const rows = await this.database.query<JobRow>(SELECT_UNFINISHED, [after, BATCH]);
      await this.queue.add(this.queued(rows));
      const last = rows.at(-1);
      if (!last || rows.length < BATCH) return;
      after = last.id;
    }
  }

  private async dispatchBatch(): Promise<number> {
    return this.database.transaction(async (tx) => {
      const rows = await tx.query<JobRow>(TAKE_UNDISPATCHED, [BATCH]);
      if (rows.length === 0) return 0;
      // Added before it is marked: a crash in between adds it twice, which the queue ignores; in
      // reverse it would be lost.
      await this.queue.add(this.queued(rows));
      await tx.query(MARK_DISPATCHED, [rows.map(({ id }) => id), this.clock.now().toISOString()]);
      return rows.length;
    });
  }

  private queued(rows: readonly JobRow[]): QueuedJob[] {
    return rows.map(({ id, name }) => ({
      id,
      name,
      backoffMs: this.processors.get(name)?.job.backoffMs ?? UNKNOWN_BACKOFF_MS,
      background: this.processors.get(name)?.job.background ?? false,
    }));
  }
}
