import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, systemClock } from '@core/kernel';
import type { Database } from '@platform/database';
import { JobAnnouncements } from './job-announcements.js';
import { JobDispatcher } from './job-dispatcher.js';
import { type AnyJobProcessor, matchProcessors } from './job-processor.js';
import { JobRunner } from './job-runner.js';
import { createQueueBackend, type JobConsumer, type JobQueue, type QueueBackendOptions } from './queue-backend.js';
import { requireRedis } from './require-redis.js';

export interface JobWorkerOptions extends QueueBackendOptions {
  readonly database: Database;
  /** The jobs of all modules. */
  readonly declarations: readonly { readonly name: string }[];
  readonly processors: readonly AnyJobProcessor[];
  readonly clock?: Clock;
  /** Concurrent jobs; defaults to 4. */
  readonly concurrency?: number;
  /**
   * Milliseconds after which another worker takes the job of a dead process; defaults to 30,000.
   */
  readonly lockMs?: number;
  /** Milliseconds between two polls for jobs whose notification was lost; defaults to 2,000. */
  readonly pollEveryMs?: number;
  /** Milliseconds between two sweeps for jobs that the queue has lost; defaults to 60,000. */
  readonly sweepEveryMs?: number;
  /** Milliseconds that `close` waits for running jobs; defaults to 4,000. */
  readonly graceMs?: number;
  /** Receives errors outside of jobs: a lost connection, a failed poll. The worker continues. */
  readonly onProblem: (error: unknown) => void;
}

/** Milliseconds in which interrupted jobs go back to the queue. */
const REQUEUE_MS = 1_500;

/** Dispatches and runs jobs until it is closed. Several workers may share a database. */
export class JobWorker {
  private readonly timers: NodeJS.Timeout[] = [];
  private polling: Promise<void> = Promise.resolve();

  private constructor(
    private readonly options: JobWorkerOptions,
    private readonly queue: JobQueue,
    private readonly dispatcher: JobDispatcher,
    private readonly consumer: JobConsumer,
    private readonly announcements: { listen(): Promise<void>; close(): Promise<void> },
    private readonly stopping: AbortController,
  ) {}

  static async start(options: JobWorkerOptions): Promise<JobWorker> {
    const { database, clock = systemClock, onProblem: onError } = options;
    const processors = matchProcessors(options.declarations, options.processors);
    if (options.redisUrl !== undefined) await requireRedis(options.redisUrl);
    const backend = await createQueueBackend(options);
    const stopping = new AbortController();
    const runner = new JobRunner(database, processors, clock, stopping.signal);
    const queue = await backend.openQueue(onError);
    const dispatcher = new JobDispatcher(database, queue, processors, clock);
    const { concurrency = 4, lockMs = 30_000 } = options;
    const consumer = await backend.consume((id) => runner.run(id), { concurrency, lockMs, onError });
    const announcements = new JobAnnouncements(options.databaseUrl, () => worker.poll());
    const worker: JobWorker = new JobWorker(options, queue, dispatcher, consumer, announcements, stopping);
    await announcements.listen();
    await dispatcher.sweep();
    await dispatcher.dispatch();
    worker.startPolling();
    return worker;
  }

  /**
   * Waits for running jobs up to `graceMs`, then interrupts them: they go back to the queue, and
   * the attempt does not count.
   */
  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.announcements.close();
    await this.polling;
    const graceMs = this.options.graceMs ?? 4_000;
    const grace = AbortSignal.timeout(graceMs);
    const closed = this.consumer.close(false).then(() => 'closed' as const);
    const over = new Promise<'over'>((resolve) => grace.addEventListener('abort', () => resolve('over')));
    if ((await Promise.race([closed, over])) === 'over') {
      this.stopping.abort();
      // Interrupted jobs go back to the queue at once; if that fails, their locks expire.
      const late = sleep(REQUEUE_MS, 'late' as const, { ref: false });
      if ((await Promise.race([closed, late])) === 'late') await this.consumer.close(true);
    }
    await this.queue.close();
  }

  private startPolling(): void {
    const { pollEveryMs = 2_000, sweepEveryMs = 60_000 } = this.options;
    this.timers.push(setInterval(() => this.poll(), pollEveryMs));
    this.timers.push(setInterval(() => this.next(() => this.dispatcher.sweep()), sweepEveryMs));
  }

  private poll(): void {
    this.next(async () => {
      await this.announcements.listen();
      await this.dispatcher.dispatch();
    });
  }

  /** Runs one step at a time. */
  private next(step: () => Promise<void>): void {
    this.polling = this.polling.then(step).catch(this.options.onProblem);
  }
}
