import { Injectable } from '@nestjs/common';
import { Clock, type JsonObject, type JsonValue } from '@core/kernel';
import type { Transaction } from '@platform/database';
import { currentRequest } from '@platform/logging';
import { activeTraceparent } from '@platform/tracing';
import { jobId, type JobDeclaration } from './job-declaration.js';
import { JobsError } from './jobs.errors.js';
import { JobsReadModel } from './jobs.read-model.js';
import { ANNOUNCE_JOB, RETRY_JOB, SCHEDULE_JOBS } from './store/jobs.sql.js';

/** Writes jobs into the outbox. */
@Injectable()
export class JobsService {
  constructor(private readonly clock: Clock) {}

  /**
   * Schedules a job, which runs after this transaction has committed. Scheduling the same work
   * again returns the same job, and retries it if it failed. The job's log lines and spans belong
   * to the request that scheduled it.
   * @returns the id of the job
   */
  async schedule<Payload extends JsonObject, Result extends JsonValue>(
    tx: Transaction,
    declaration: JobDeclaration<Payload, Result>,
    payload: Payload,
  ): Promise<string> {
    const [id = ''] = await this.scheduleEach(tx, declaration, [payload]);
    return id;
  }

  /** As `schedule`, for many of one kind in one statement; the ids in their order. */
  async scheduleEach<Payload extends JsonObject, Result extends JsonValue>(
    tx: Transaction,
    declaration: JobDeclaration<Payload, Result>,
    payloads: readonly Payload[],
  ): Promise<string[]> {
    const ids = payloads.map((payload) => jobId(declaration, payload));
    const texts = payloads.map((payload) => JSON.stringify(payload));
    const request = currentRequest();
    const origin = [request?.requestId, activeTraceparent() ?? request?.traceparent];
    const at = this.clock.now().toISOString();
    await tx.query(SCHEDULE_JOBS, [ids, declaration.name, texts, at, ...origin]);
    await tx.query(ANNOUNCE_JOB);
    return ids;
  }

  /** Retries a failed job. Throws `job-not-found` or `job-not-failed`. */
  async retry(tx: Transaction, id: string): Promise<void> {
    const [retried] = await tx.query<{ id: string }>(RETRY_JOB, [id]);
    if (!retried) {
      const { state } = await new JobsReadModel(tx).job(id);
      throw new JobsError('job-not-failed', `The job ${id} is ${state}; only one that failed can be run again.`);
    }
    await tx.query(ANNOUNCE_JOB);
  }
}
