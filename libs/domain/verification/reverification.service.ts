import { Injectable, Optional } from '@nestjs/common';
import type { Instant } from '@core/kernel';
import { FoundAgainReadModel } from '@domain/inspection';
import { LedgerReadModel, WriteQueue } from '@domain/ledger';
import { RemovalsReadModel } from '@domain/removals';
import { jobId, JobsReadModel } from '@platform/jobs';
import { VerificationSettings } from './place-scan.service.js';
import { verifyRemovalJob } from './verification.jobs.js';
import type { Trigger, Verification } from './verification.js';
import { VerificationReadModel } from './verification.read-model.js';
import { VerificationService } from './verification.service.js';

const DAY_MS = 86_400_000;
/** Failed jobs that a sweep looks at: the newest. */
const JOBS_READ = 1_000;

/** When removals are verified again without an order. */
export interface ReverificationRules {
  /** Days after a verdict; 0: never. */
  readonly everyDays: number;
  /**
   * Milliseconds at least between two verifications of one removal that changes trigger, and
   * between the failure of a verification's job and its next run.
   */
  readonly gapMs: number;
}

/**
 * Begins verifications that are due: the first one of a removal when it has become effective, and
 * later ones when the last verdict may no longer hold; and runs one again whose job failed. What is
 * due is read from the ledger, so none is lost with a process, a queue or a schedule. A
 * verification is begun only after the one that was read, so concurrent sweeps begin it once.
 */
@Injectable()
export class ReverificationService {
  constructor(
    private readonly verifications: VerificationReadModel,
    private readonly service: VerificationService,
    private readonly removals: RemovalsReadModel,
    private readonly measurements: FoundAgainReadModel,
    private readonly entries: LedgerReadModel,
    private readonly writes: WriteQueue,
    private readonly jobs: JobsReadModel,
    @Optional() private readonly settings: VerificationSettings = new VerificationSettings(),
  ) {}

  /**
   * Begins what is due for every removal that is in force by the clock, even where the ledger has
   * no entry since the removal became effective. Returns the ids of the verifications it began.
   */
  async sweep(rules: ReverificationRules): Promise<string[]> {
    const { treeSize } = await this.entries.position();
    const now = this.settings.clock.now().toISOString();
    const inForce = new Set((await this.removals.inForce(treeSize, now)).map(({ id }) => id));
    const verified = await this.verifications.lastOfEach(treeSize);
    const never = [...inForce].filter((removal) => !verified.some((last) => last.removal === removal));
    await this.runFailedAgain(verified, inForce, rules);
    return [...(await this.beginFirst(never)), ...(await this.beginAgain(verified, inForce, treeSize, rules))];
  }

  private async beginFirst(removals: readonly string[]): Promise<string[]> {
    const begun: string[] = [];
    for (const removal of removals) {
      const started = await this.writes.write((tx) => this.service.beginFirst(tx, 'system:verification', removal));
      if (started) begun.push(started.id);
    }
    return begun;
  }

  private async beginAgain(
    verified: readonly Verification[],
    inForce: ReadonlySet<string>,
    treeSize: number,
    rules: ReverificationRules,
  ): Promise<string[]> {
    const begun: string[] = [];
    for (const last of verified) {
      if (last.conclusion === null || !inForce.has(last.removal)) continue;
      const trigger = await this.triggerOf(last, treeSize, rules);
      if (trigger === null) continue;
      const started = await this.writes.write((tx) =>
        this.service.beginAfter(tx, 'system:verification', last, trigger),
      );
      if (started) begun.push(started.id);
    }
    return begun;
  }

  /** Until its job has recorded a verdict, no other verification of the removal is due. */
  private async runFailedAgain(
    verified: readonly Verification[],
    inForce: ReadonlySet<string>,
    { gapMs }: ReverificationRules,
  ): Promise<void> {
    const running = verified.filter(({ conclusion, removal }) => conclusion === null && inForce.has(removal));
    if (running.length === 0) return;
    const failed = await this.jobs.jobs({ state: 'failed', name: verifyRemovalJob.name }, { limit: JOBS_READ });
    const due = new Set(failed.filter((job) => this.msSince(job.finishedAt) >= gapMs).map(({ id }) => id));
    for (const { id: verification } of running)
      if (due.has(jobId(verifyRemovalJob, { verification })))
        await this.writes.write((tx) => this.service.schedule(tx, verification));
  }

  private msSince(instant: Instant | null | undefined): number {
    return this.settings.clock.now().getTime() - Date.parse(instant ?? '');
  }

  private async triggerOf(
    { id, removal, upto, conclusion }: Verification,
    treeSize: number,
    { everyDays, gapMs }: ReverificationRules,
  ): Promise<Trigger | null> {
    const ageMs = this.msSince(conclusion?.concludedAt);
    if (everyDays > 0 && ageMs >= everyDays * DAY_MS) return { kind: 'schedule', after: id };
    if (ageMs < gapMs) return null;
    const changed = await this.verifications.lastChange(upto, treeSize);
    const inspected = await this.measurements.lastEnd(removal, upto, treeSize);
    const entry = Math.max(changed ?? -1, inspected ?? -1);
    return entry < 0 ? null : { kind: 'change', entry };
  }
}
