import type { Clock, JsonObject, JsonValue } from '@core/kernel';
import type { Transaction } from '@platform/database';
import { jobId, type JobDeclaration } from './job-declaration.js';
import { ANNOUNCE_JOB, SCHEDULE_JOB } from './store/jobs.sql.js';

/** Writes jobs into the outbox. */
export class JobsService {
  constructor(private readonly clock: Clock) {}

  /**
   * Has the job done after this transaction has committed, and never if it does not. The same work scheduled again is the same job;
   * one that failed begins anew.
   * @returns the job's id
   */
  async schedule<Payload extends JsonObject, Result extends JsonValue>(
    tx: Transaction,
    declaration: JobDeclaration<Payload, Result>,
    payload: Payload,
  ): Promise<string> {
    const id = jobId(declaration, payload);
    await tx.query(SCHEDULE_JOB, [id, declaration.name, JSON.stringify(payload), this.clock.now().toISOString()]);
    await tx.query(ANNOUNCE_JOB);
    return id;
  }
}
