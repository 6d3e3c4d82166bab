import type { Clock } from '@core/kernel';
import type { LedgerReadModel, WriteQueue } from '@domain/ledger';
import type { RemovalsReadModel } from '@domain/removals';
import type { Trigger, Verification } from './verification.js';
import type { VerificationReadModel } from './verification.read-model.js';
import type { VerificationService } from './verification.service.js';

const DAY_MS = 86_400_000;

/** When removals are verified again by themselves. */
export interface ReverificationRules {
  /** Days after a verdict; 0: never. */
  readonly everyDays: number;
  /** Milliseconds between two verifications of one removal that changes of the record ask for. */
  readonly gapMs: number;
}

/**
 * Begins verifications that nobody ordered. What asks for them is read from the ledger itself, so none is lost with a process, a queue or a
 * schedule; and a verification is begun only after the one that was looked at, so any number of sweeps begin it once.
 */
export class ReverificationService {
  constructor(
    private readonly verifications: VerificationReadModel,
    private readonly service: VerificationService,
    private readonly removals: RemovalsReadModel,
    private readonly entries: LedgerReadModel,
    private readonly writes: WriteQueue,
    private readonly clock: Clock,
  ) {}

  /** Begins what is due of every removal in force that was verified before. Answers the ids of what it began. */
  async sweep(rules: ReverificationRules): Promise<string[]> {
    const { treeSize } = await this.entries.position();
    const inForce = new Set((await this.removals.active(treeSize)).map(({ id }) => id));
    const begun: string[] = [];
    for (const last of await this.verifications.lastOfEach(treeSize)) {
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

  private async triggerOf(
    { id, upto, conclusion }: Verification,
    treeSize: number,
    { everyDays, gapMs }: ReverificationRules,
  ): Promise<Trigger | null> {
    const ageMs = this.clock.now().getTime() - Date.parse(conclusion?.concludedAt ?? '');
    if (everyDays > 0 && ageMs >= everyDays * DAY_MS) return { kind: 'schedule', after: id };
    if (ageMs < gapMs) return null;
    const entry = await this.verifications.lastChange(upto, treeSize);
    return entry === null ? null : { kind: 'change', entry };
  }
}
