import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, JsonObject } from '@core/kernel';
import type { Database } from '@platform/database';
import { runInRequest } from '@platform/logging';
import { processMetrics } from '@platform/metrics';
import { inSpan } from '@platform/tracing';
import type { JobProcessor } from './job-processor.js';
import { JobProgress } from './job-progress.js';
import { JobPostponed } from './jobs.errors.js';
import type { Handled } from './queue-backend.js';
import { afterFailure, failureText } from './retry-table.js';
import {
  BEGIN_ATTEMPT,
  RECORD_COMPLETED,
  RECORD_FAILED,
  RECORD_INTERRUPTED,
  RECORD_POSTPONED,
  RECORD_PROGRESS,
  RECORD_RETRY,
} from './store/jobs.sql.js';

interface Attempt {
  readonly name: string;
  readonly payload: JsonObject;
  readonly attempts: number;
  /** Of the request that scheduled the job; null for a job that the service scheduled. */
  readonly requestId: string | null;
  readonly traceparent: string | null;
}

const PROGRESS_EVERY_MS = 250;
/** Milliseconds in which a job may end by itself when the process stops. */
const HEED_MS = 250;
const INTERRUPTED = Symbol('interrupted');

/**
 * Runs one attempt of a job and updates its row: the row, not the queue, is the record of the job.
 */
export class JobRunner {
  constructor(
    private readonly database: Database,
    private readonly processors: ReadonlyMap<string, JobProcessor>,
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {}

  async run(id: string): Promise<Handled> {
    const [attempt] = await this.database.query<Attempt>(BEGIN_ATTEMPT, [id]);
    // It has finished (dispatched twice), or was never committed.
    if (!attempt) return 'done';
    const processor = this.processors.get(attempt.name);
    if (!processor) {
      return this.fail(
        id,
        `This version of the worker has no processor for the job ${attempt.name}. Schedule it again with one that has.`,
      );
    }
    if (attempt.attempts > processor.job.attempts) {
      return this.fail(
        id,
        `All ${processor.job.attempts} attempts were interrupted: the process died in each of them.`,
      );
    }
    return this.observed(id, attempt, processor);
  }

  /** Runs an attempt as part of the request that scheduled the job. */
  private observed(id: string, attempt: Attempt, processor: JobProcessor): Promise<Handled> {
    const { name, attempts, traceparent } = attempt;
    const requestId = attempt.requestId ?? id;
    const parent = traceparent ?? undefined;
    const attributes = { 'whence.attempt': attempts, 'whence.request_id': requestId };
    const begun = performance.now();
    return runInRequest({ requestId, traceparent: parent }, () =>
      inSpan(`job ${name}`, { kind: 'consumer', parent, attributes }, () => this.attempt(id, attempt, processor)),
    ).finally(() =>
      processMetrics.observe('whence_job_duration_seconds', { queue: name }, (performance.now() - begun) / 1_000),
    );
  }

  private async attempt(id: string, { name, attempts, payload }: Attempt, processor: JobProcessor): Promise<Handled> {
    const progress = new JobProgress(
      (done, total) => this.database.query(RECORD_PROGRESS, [id, done, total]),
      PROGRESS_EVERY_MS,
    );
    const report = (done: number, total: number | null): void => progress.report(done, total);
    try {
      const context = { id, attempt: attempts, signal: this.signal, progress: report };
      const working = processor.process(payload, context).finally(() => progress.stop());
      const result = await unlessInterrupted(working, this.signal);
      if (result === INTERRUPTED) return await this.interrupted(id);
      await this.database.query(RECORD_COMPLETED, [id, JSON.stringify(result), this.now()]);
      countAttempt(name, 'completed');
      return 'done';
    } catch (error) {
      if (this.signal.aborted) return this.interrupted(id);
      if (error instanceof JobPostponed) {
        countAttempt(name, 'retried');
        await this.database.query(RECORD_POSTPONED, [id, failureText(error.cause)]);
        return 'again';
      }
      if (afterFailure(error, attempts, processor.job) === 'give-up') {
        countAttempt(name, 'failed');
        return this.fail(id, failureText(error));
      }
      countAttempt(name, 'retried');
      await this.database.query(RECORD_RETRY, [id, failureText(error)]);
      return 'again';
    }
  }

  /** The job goes back to the queue. If it finishes all the same, that run is as good as any. */
  private async interrupted(id: string): Promise<Handled> {
    await this.database.query(RECORD_INTERRUPTED, [id]);
    return 'again';
  }

  private async fail(id: string, error: string): Promise<Handled> {
    await this.database.query(RECORD_FAILED, [id, error, this.now()]);
    return 'done';
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}

function countAttempt(queue: string, outcome: 'completed' | 'retried' | 'failed'): void {
  processMetrics.increment('whence_job_attempts_total', { queue, outcome });
}

/**
 * Resolves with the work, or with INTERRUPTED some time after the signal: a job that heeds the
 * signal ends by then.
 */
async function unlessInterrupted<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
): Promise<Result | typeof INTERRUPTED> {
  work.catch(() => undefined);
  const timer = new AbortController();
  const interrupted = untilAborted(signal, timer.signal).then(async (): Promise<typeof INTERRUPTED> => {
    await sleep(HEED_MS, undefined, { signal: timer.signal });
    return INTERRUPTED;
  });
  interrupted.catch(() => undefined);
  return Promise.race([work, interrupted]).finally(() => timer.abort());
}

async function untilAborted(signal: AbortSignal, cancel: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort', { signal: cancel });
}
