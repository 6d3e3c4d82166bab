import { type Clock, systemClock } from '@core/kernel';
import type { Database } from '@platform/database';
import { JobAnnouncements } from './job-announcements.js';
import { JobDispatcher } from './job-dispatcher.js';
import { type AnyJobProcessor, matchProcessors } from './job-processor.js';
import { JobRunner } from './job-runner.js';
import { createQueueBackend, type JobConsumer, type JobQueue, type QueueBackendOptions } from './queue-backend.js';

export interface JobWorkerOptions extends QueueBackendOptions {
  readonly database: Database;
  /** Every job that any room declares. */
  readonly declarations: readonly { readonly name: string }[];
  readonly processors: readonly AnyJobProcessor[];
  readonly clock?: Clock;
  /** Jobs at a time; 4 unless told. */
  readonly concurrency?: number;
  /** Milliseconds after which the job of a dead process is taken by another; 30,000 unless told. */
  readonly lockMs?: number;
  /** Milliseconds between two looks for jobs whose announcement was missed; 2,000 unless told. */
  readonly lookEveryMs?: number;
  /** Milliseconds between two sweeps for jobs that the queue has lost; 60,000 unless told. */
  readonly sweepEveryMs?: number;
  /** Milliseconds that running jobs are given at close; 10,000 unless told. */
  readonly graceMs?: number;
  /** Called with what goes wrong beside the jobs: a lost connection, a failed look. The worker goes on. */
  readonly onProblem: (error: unknown) => void;
}

/** Dispatches and runs jobs until it is closed. Any number of them may work on one database. */
export class JobWorker {
  private readonly timers: NodeJS.Timeout[] = [];
  private looking: Promise<void> = Promise.resolve();

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
    const backend = await createQueueBackend(options);
    const stopping = new AbortController();
    const runner = new JobRunner(database, processors, clock, stopping.signal);
    const queue = await backend.openQueue(onError);
    const dispatcher = new JobDispatcher(database, queue, processors, clock);
    const { concurrency = 4, lockMs = 30_000 } = options;
    const consumer = await backend.consume((id) => runner.run(id), { concurrency, lockMs, onError });
    const announcements = new JobAnnouncements(options.databaseUrl, () => worker.look());
    const worker: JobWorker = new JobWorker(options, queue, dispatcher, consumer, announcements, stopping);
    await announcements.listen();
    await dispatcher.sweep();
    await dispatcher.dispatch();
    worker.keepLooking();
    return worker;
  }

  /** Waits for running jobs as long as the grace is, then lets them go: another worker takes them up. */
  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.announcements.close();
    await this.looking;
    const graceMs = this.options.graceMs ?? 10_000;
    const grace = AbortSignal.timeout(graceMs);
    const closed = this.consumer.close(false).then(() => 'closed' as const);
    const over = new Promise<'over'>((resolve) => grace.addEventListener('abort', () => resolve('over')));
    if ((await Promise.race([closed, over])) === 'over') {
      this.stopping.abort();
      await this.consumer.close(true);
    }
    await this.queue.close();
  }

  private keepLooking(): void {
    const { lookEveryMs = 2_000, sweepEveryMs = 60_000 } = this.options;
    this.timers.push(setInterval(() => this.look(), lookEveryMs));
    this.timers.push(setInterval(() => this.next(() => this.dispatcher.sweep()), sweepEveryMs));
  }

  private look(): void {
    this.next(async () => {
      await this.announcements.listen();
      await this.dispatcher.dispatch();
    });
  }

  /** One look at a time: a slow one is followed by the next, never met by it. */
  private next(step: () => Promise<void>): void {
    this.looking = this.looking.then(step).catch(this.options.onProblem);
  }
}
