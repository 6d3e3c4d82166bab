import { Injectable } from '@nestjs/common';
import { WhenceError } from '@core/kernel';
import {
  type Inspection,
  InspectionError,
  InspectionsReadModel,
  type InspectShard,
  inspectShardJob,
  MeasurementsService,
  ResultsPlace,
  type ShardInspected,
  type ShardMeasurement,
  ShardReader,
} from '@domain/inspection';
import { WriteQueue } from '@domain/ledger';
import { Database } from '@platform/database';
import { type JobContext, JobPostponed, type JobProcessor } from '@platform/jobs';

const EVERYTHING = Number.MAX_SAFE_INTEGER;
/** Between two looks whether the inspection was cancelled, however fast the store is. */
const LOOK_EVERY_MS = 5_000;
/** The attempt after these records that none of them came to an end. */
const READ_ATTEMPTS = inspectShardJob.attempts - 1;
const EXHAUSTED = {
  reason: 'attempts-exhausted',
  message: `Each of ${READ_ATTEMPTS} attempts to read the shard was cut off: the process died, or was stopped.`,
};

/**
 * Reads a shard beside the writers, keeps the results in full, then records what was measured in
 * one small write: an interrupted run records nothing, and the shard is read again. While results
 * cannot be kept where all find them, the job waits.
 */
@Injectable()
export class InspectShardProcessor implements JobProcessor<InspectShard, ShardInspected> {
  readonly job = inspectShardJob;

  constructor(
    private readonly inspections: InspectionsReadModel,
    private readonly reader: ShardReader,
    private readonly measurements: MeasurementsService,
    private readonly place: ResultsPlace,
    private readonly database: Database,
    private readonly writes: WriteQueue,
  ) {}

  async process({ inspection: id, shard }: InspectShard, context: JobContext): Promise<ShardInspected> {
    const inspection = await this.inspections.requireInspection(id, EVERYTHING);
    const settled = await this.measurements.settled(this.database, inspection, shard);
    if (settled) return { outcome: settled };
    await whenKept(() => this.place.require());
    const measured = await whenKept(() => this.measure(inspection, shard, context));
    if (!measured) return { outcome: 'ended' };
    const kept = await whenKept(() => this.measurements.keep(measured));
    return { outcome: await this.writes.write((tx) => this.measurements.record(tx, 'system:worker', id, kept)) };
  }

  private async settled(id: string, shard: number): Promise<ShardInspected['outcome'] | null> {
    const inspection = await this.inspections.requireInspection(id, EVERYTHING);
    return this.measurements.settled(this.database, inspection, shard);
  }

  /** Null: the inspection was cancelled meanwhile. */
  private async measure(inspection: Inspection, shard: number, context: JobContext): Promise<ShardMeasurement | null> {
    // A file that ends each process that reads it would be read for ever.
    if (context.attempt > READ_ATTEMPTS) return this.reader.unread(inspection, shard, EXHAUSTED);
    const last = context.attempt === READ_ATTEMPTS;
    const cancelled = new AbortController();
    const signal = AbortSignal.any([context.signal, cancelled.signal]);
    const look = setInterval(() => {
      this.settled(inspection.id, shard).then(
        (settled) => settled && cancelled.abort(),
        () => undefined,
      );
    }, LOOK_EVERY_MS);
    const progress = (done: number, total: number): void => context.progress(done, total);
    try {
      return await this.reader.measure(inspection, shard, { signal, progress, retry: !last });
    } catch (error) {
      if (cancelled.signal.aborted) return null;
      if (context.signal.aborted || !last || isAway(error)) throw error;
      const reason = error instanceof WhenceError ? (error as WhenceError).code : 'failed';
      return this.reader.unread(inspection, shard, { reason, message: (error as Error).message.slice(0, 500) });
    } finally {
      clearInterval(look);
    }
  }
}

/** The place of results cannot be used now. */
function isAway(error: unknown): error is InspectionError {
  return error instanceof InspectionError && error.kind === 'unavailable';
}

/** @throws JobPostponed while the place of results cannot be used */
async function whenKept<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isAway(error)) throw new JobPostponed(error);
    throw error;
  }
}
