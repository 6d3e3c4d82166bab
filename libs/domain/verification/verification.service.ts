import { deflateSync } from 'node:zlib';
import { type Instant, parseDigest } from '@core/kernel';
import type { FindingsService, NewFinding } from '@domain/findings';
import type { Actor, LedgerReadModel, LedgerService, Receipt } from '@domain/ledger';
import type { RemovalsReadModel, RemovalsService, Verdict } from '@domain/removals';
import type { Transaction } from '@platform/database';
import type { JobsService } from '@platform/jobs';
import type { MadeCheck } from './made-check.js';
import { verifyRemovalJob } from './verification.jobs.js';
import { verificationBegun, verificationCheckRecorded, verificationConcluded } from './verification.ledger-entries.js';
import type { VerificationReadModel } from './verification.read-model.js';
import type { Check, Conclusion, Trigger, Verification } from './verification.js';
import { worstOf } from './verdict.js';
import {
  INSERT_CHECKS,
  INSERT_CONCLUSION,
  INSERT_VERIFICATION,
  KEEP_LIST,
  SELECT_NEXT_VERIFICATION,
} from './store/verification.sql.js';

export interface BegunVerification {
  readonly id: string;
  /** The job that makes the checks. */
  readonly job: string;
  readonly receipt: Receipt;
  /** One that was ordered before is still running; its job begins anew if it failed. */
  readonly existing: boolean;
}

export interface VerificationParts {
  readonly ledger: LedgerService;
  readonly entries: LedgerReadModel;
  readonly verifications: VerificationReadModel;
  readonly removals: RemovalsReadModel;
  readonly removalSteps: RemovalsService;
  readonly findings: FindingsService;
  readonly jobs: JobsService;
}

/** Begins verifications and records what they came to. */
export class VerificationService {
  constructor(private readonly parts: VerificationParts) {}

  /** Begins a verification of a removal that is in force: the statement, the removal's step and the job, in one transaction. */
  async begin(
    tx: Transaction,
    by: Actor,
    removal: string,
    trigger: Trigger = { kind: 'order' },
  ): Promise<BegunVerification> {
    const { ledger, entries, removals, removalSteps, jobs } = this.parts;
    const { nextIndex } = await ledger.open(tx);
    await removals.within(tx).requireRemoval(removal, nextIndex);
    const [last] = await this.parts.verifications.within(tx).ofRemoval(removal, { limit: 1 }, nextIndex);
    if (last?.conclusion === null && trigger.kind === 'order' && last.trigger.kind === 'order') {
      const receipt = await entries.receipt(last.entry, tx);
      const job = await jobs.schedule(tx, verifyRemovalJob, { verification: last.id });
      return { id: last.id, job, receipt: receipt, existing: true };
    }
    const [next] = await tx.query<{ number: number }>(SELECT_NEXT_VERIFICATION);
    const number = next?.number ?? 0;
    const id = `verification-${number + 1}`;
    await removalSteps.beginVerification(tx, by, removal, id);
    const receipt = await ledger.append(tx, by, verificationBegun(id, removal, nextIndex, trigger));
    const { index } = receipt;
    const at = await this.recordedAt(tx, index);
    await tx.query(INSERT_VERIFICATION, [number, id, removal, JSON.stringify(trigger), nextIndex, index, at]);
    const job = await jobs.schedule(tx, verifyRemovalJob, { verification: id });
    return { id, job, receipt: receipt, existing: false };
  }

  /** As `begin`, unless another verification of the removal was begun after the one given: whoever began it looked later. */
  async beginAfter(
    tx: Transaction,
    by: Actor,
    last: Verification,
    trigger: Trigger,
  ): Promise<BegunVerification | null> {
    const { nextIndex } = await this.parts.ledger.open(tx);
    const [newest] = await this.parts.verifications.within(tx).ofRemoval(last.removal, { limit: 1 }, nextIndex);
    if (newest?.id !== last.id || newest.conclusion === null) return null;
    return this.begin(tx, by, last.removal, trigger);
  }

  /**
   * Records all checks and the verdict together, once: run again, or twice at the same time, it answers what the first recorded.
   * What is violated raises findings, and the removal's state follows.
   */
  async conclude(tx: Transaction, by: Actor, id: string, made: readonly MadeCheck[]): Promise<Conclusion> {
    const { nextIndex } = await this.parts.ledger.open(tx);
    const { removal, conclusion } = await this.parts.verifications.within(tx).requireVerification(id, nextIndex);
    if (conclusion) return conclusion;
    const verdict = worstOf(made.map((check) => check.verdict));
    for (const { list } of made) {
      if (list && 'text' in list) await tx.query(KEEP_LIST, [parseDigest(list.digest), deflateSync(list.text)]);
    }
    const statements = made.map((check, position) => verificationCheckRecorded(id, position, check));
    const concluded = verificationConcluded(id, removal, made.length, verdict);
    const { index: entry } = await this.parts.ledger.append(tx, by, concluded, statements);
    const concludedAt = await this.recordedAt(tx, entry);
    await tx.query(INSERT_CHECKS, [id, entry - made.length, JSON.stringify(made.map(storedCheck))]);
    await tx.query(INSERT_CONCLUSION, [id, entry, concludedAt, verdict]);
    await this.follow(tx, by, { id, removal, verdict, made });
    return { verdict, entry, concludedAt };
  }

  private async follow(
    tx: Transaction,
    by: Actor,
    { id, removal, verdict, made }: { id: string; removal: string; verdict: Verdict; made: readonly MadeCheck[] },
  ): Promise<void> {
    const { nextIndex } = await this.parts.ledger.open(tx);
    const { state } = await this.parts.removals.within(tx).requireRemoval(removal, nextIndex);
    // Withdrawn meanwhile: what was found stands in the ledger, and nobody is asked to look after it.
    if (state === 'withdrawn') return;
    const found = made.flatMap((check) => check.findings).map((finding) => withVerification(finding, id));
    await this.parts.findings.raise(tx, by, [...found, ...inconclusiveOf(removal, id, made)]);
    await this.parts.removalSteps.concludeVerification(tx, by, removal, { verification: id, verdict });
  }

  private async recordedAt(tx: Transaction, index: number): Promise<Instant> {
    const [entry] = await this.parts.entries.entries([index], tx);
    if (!entry) throw new Error(`entry ${index} was not written`);
    return entry.at;
  }
}

/** Without what only this process needs. */
function storedCheck({ check, verdict, what, method, parameters, evidence, list }: MadeCheck): {
  check: Check['check'];
  verdict: Verdict;
  told: Omit<Check, 'check' | 'verdict'>;
} {
  const kept = list && { list: { digest: list.digest, lines: list.lines } };
  return { check, verdict, told: { what, method, parameters, evidence, ...kept } };
}

function withVerification(finding: NewFinding, verification: string): NewFinding {
  return { ...finding, evidence: { ...finding.evidence, verification } };
}

function inconclusiveOf(removal: string, verification: string, made: readonly MadeCheck[]): NewFinding[] {
  const open = made.filter(({ verdict }) => verdict === 'inconclusive');
  if (open.length === 0) return [];
  return [
    {
      ...{ kind: 'verification-inconclusive', severity: 'warning', subject: { removal } },
      detail: `Some of what the removal asks for could not be checked: ${open.map(({ check }) => check).join(', ')}.`,
      evidence: { verification, checks: open.map(({ check }) => check) },
    },
  ];
}
