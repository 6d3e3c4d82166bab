import { Injectable } from '@nestjs/common';
import { WhenceError } from '@core/kernel';
import { WriteQueue } from '@domain/ledger';
import {
  type AnswersMeasured,
  AnswersReader,
  type MeasureAnswers,
  measureAnswersJob,
  type Probe,
  type ProbeOutcome,
  ProbesReadModel,
  ProbesService,
} from '@domain/probes';
import type { JobContext, JobProcessor } from '@platform/jobs';

const EVERYTHING = Number.MAX_SAFE_INTEGER;
/** Milliseconds between two looks whether the probe was cancelled. */
const LOOK_AFTER = 1_000;
/** The attempt after these records that none of them came to an end. */
const ATTEMPTS = measureAnswersJob.attempts - 1;
const EXHAUSTED = {
  reason: 'attempts-exhausted',
  side: null,
  message: `Each of ${ATTEMPTS} attempts to compare the answers was cut off: the process died, or was stopped.`,
};

/**
 * Compares the answers beside the writers, then records the result in one small write: an
 * interrupted run records nothing, and is begun again.
 */
@Injectable()
export class MeasureAnswersProcessor implements JobProcessor<MeasureAnswers, AnswersMeasured> {
  readonly job = measureAnswersJob;

  constructor(
    private readonly probes: ProbesReadModel,
    private readonly reader: AnswersReader,
    private readonly service: ProbesService,
    private readonly writes: WriteQueue,
  ) {}

  async process({ probe: id }: MeasureAnswers, context: JobContext): Promise<AnswersMeasured> {
    const probe = await this.probes.requireProbe(id, EVERYTHING);
    if (probe.end) return { outcome: 'known' };
    const outcome = await this.measure(probe, context);
    if (!outcome) return { outcome: 'known' };
    return { outcome: await this.writes.write((tx) => this.service.record(tx, 'system:worker', id, outcome)) };
  }

  /** Null: the probe was cancelled meanwhile. */
  private async measure(probe: Probe, { attempt, signal, progress }: JobContext): Promise<ProbeOutcome | null> {
    if (attempt > ATTEMPTS) return { fault: EXHAUSTED };
    const last = attempt === ATTEMPTS;
    const cancelled = new AbortController();
    const look = setInterval(() => {
      this.probes.requireProbe(probe.id, EVERYTHING).then(
        ({ end }) => end && cancelled.abort(),
        () => undefined,
      );
    }, LOOK_AFTER);
    try {
      const either = AbortSignal.any([signal, cancelled.signal]);
      return await this.reader.measure(probe, { signal: either, progress, retry: !last });
    } catch (error) {
      if (cancelled.signal.aborted) return null;
      if (signal.aborted || !last) throw error;
      const reason = error instanceof WhenceError ? (error as WhenceError).code : 'failed';
      return { fault: { reason, side: null, message: (error as Error).message.slice(0, 500) } };
    } finally {
      clearInterval(look);
    }
  }
}
