import { Injectable } from '@nestjs/common';
import { Clock, type JsonObject, type JsonValue } from '@core/kernel';
import type { Transaction } from '@platform/database';
import { currentRequest } from '@platform/logging';
import { activeTraceparent } from '@platform/tracing';
import { jobId, type JobDeclaration } from './job-declaration.js';
import { JobsError } from './jobs.errors.js';
import { JobsReadModel } from './jobs.read-model.js';
import { ANNOUNCE_JOB, RETRY_JOB, SCHEDULE_JOB } from './store/jobs.sql.js';

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
    const id = jobId(declaration, payload);
    const request = currentRequest();
    const origin = [request?.requestId, activeTraceparent() ?? request?.traceparent];
    const at = this.clock.now().toISOString();
    await tx.query(SCHEDULE_JOB, [id, declaration.name, JSON.stringify(payload), at, ...origin]);
    await tx.query(ANNOUNCE_JOB);
    return id;
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
