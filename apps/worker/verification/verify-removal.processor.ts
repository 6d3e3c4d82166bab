import { Injectable } from '@nestjs/common';
import { WriteQueue } from '@domain/ledger';
import {
  type RemovalVerified,
  verifyRemovalJob,
  VerificationRunsService,
  VerificationService,
  type VerifyRemoval,
} from '@domain/verification';
import type { JobContext, JobProcessor } from '@platform/jobs';

/**
 * Runs all checks without blocking writers, then records them and the verdict in one small write:
 * an interrupted run records nothing.
 */
@Injectable()
export class VerifyRemovalProcessor implements JobProcessor<VerifyRemoval, RemovalVerified> {
  readonly job = verifyRemovalJob;

  constructor(
    private readonly runs: VerificationRunsService,
    private readonly verifications: VerificationService,
    private readonly writes: WriteQueue,
  ) {}

  async process({ verification: id }: VerifyRemoval, context: JobContext): Promise<RemovalVerified> {
    const verification = await this.runs.verification(id);
    const { removal, conclusion } = verification;
    if (conclusion) return { verification: id, removal, verdict: conclusion.verdict };
    const made = await this.runs.run(verification, context);
    const { verdict } = await this.writes.write((tx) => this.verifications.conclude(tx, 'system:worker', id, made));
    return { verification: id, removal, verdict };
  }
}
