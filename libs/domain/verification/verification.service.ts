import { Injectable } from '@nestjs/common';
import { parseDigest } from '@core/kernel';
import { FindingsService, type NewFinding } from '@domain/findings';
import { type Actor, LedgerReadModel, LedgerService, type Receipt } from '@domain/ledger';
import { RemovalsReadModel, RemovalsService, type Verdict } from '@domain/removals';
import type { Transaction } from '@platform/database';
import { JobsService } from '@platform/jobs';
import { processMetrics } from '@platform/metrics';
import type { CheckResult } from './check-result.js';
import { verifyRemovalJob } from './verification.jobs.js';
import { verificationBegun, verificationCheckRecorded, verificationConcluded } from './verification.ledger-entries.js';
import { VerificationReadModel } from './verification.read-model.js';
import type { Check, Conclusion, Trigger, Verification } from './verification.js';
import { worstOf } from './verdict.js';
import {
  INSERT_CHECKS,
  INSERT_CONCLUSION,
  INSERT_VERIFICATION,
  INSERT_LIST,
  SELECT_NEXT_VERIFICATION,
} from './store/verification.sql.js';

export interface BegunVerification {
  readonly id: string;
  /** The job that makes the checks. */
  readonly job: string;
  readonly receipt: Receipt;
  /** A verification ordered before is still running; its job is started again if it failed. */
  readonly existing: boolean;
}

/** The kinds of findings that checks raise. */
const OF_VERIFICATIONS = ['verification-violated', 'verification-inconclusive'] as const;

/** Begins verifications and records their verdicts. */
@Injectable()
export class VerificationService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly verifications: VerificationReadModel,
    private readonly removals: RemovalsReadModel,
    private readonly removalSteps: RemovalsService,
    private readonly findings: FindingsService,
    private readonly jobs: JobsService,
  ) {}

  /**
   * Begins a verification of a removal that is in force: the statement, the removal's step and the
   * job, in one transaction.
   */
  async begin(
    tx: Transaction,
    by: Actor,
    removal: string,
    trigger: Trigger = { kind: 'order' },
  ): Promise<BegunVerification> {
    const { nextIndex } = await this.ledger.open(tx);
    await this.removals.within(tx).requireRemoval(removal, nextIndex);
    const [last] = await this.verifications.within(tx).ofRemoval(removal, { limit: 1 }, nextIndex);
    if (last?.conclusion === null && trigger.kind === 'order' && last.trigger.kind === 'order') {
      const receipt = await this.entries.receipt(last.entry, tx);
      const job = await this.schedule(tx, last.id);
      return { id: last.id, job, receipt, existing: true };
    }
    const [next] = await tx.query<{ number: number }>(SELECT_NEXT_VERIFICATION);
    const number = next?.number ?? 0;
    const id = `verification-${number + 1}`;
    await this.removalSteps.beginVerification(tx, by, removal, id);
    const receipt = await this.ledger.append(tx, by, verificationBegun(id, removal, nextIndex, trigger));
    const at = await this.entries.recordedAt(receipt.index, tx);
    await tx.query(INSERT_VERIFICATION, [number, id, removal, JSON.stringify(trigger), nextIndex, receipt.index, at]);
    const job = await this.schedule(tx, id);
    return { id, job, receipt, existing: false };
  }

  /** As `begin`, for a removal that was never verified; returns null if it was, meanwhile. */
  async beginFirst(tx: Transaction, by: Actor, removal: string): Promise<BegunVerification | null> {
    const { nextIndex } = await this.ledger.open(tx);
    const [known] = await this.verifications.within(tx).ofRemoval(removal, { limit: 1 }, nextIndex);
    return known ? null : this.begin(tx, by, removal, { kind: 'effective' });
  }

  /**
   * As `begin`; returns null if another verification of the removal was begun after `last`, since
   * that one covers later entries.
   */
  async beginAfter(
    tx: Transaction,
    by: Actor,
    last: Verification,
    trigger: Trigger,
  ): Promise<BegunVerification | null> {
    const { nextIndex } = await this.ledger.open(tx);
    const [newest] = await this.verifications.within(tx).ofRemoval(last.removal, { limit: 1 }, nextIndex);
    if (newest?.id !== last.id || newest.conclusion === null) return null;
    return this.begin(tx, by, last.removal, trigger);
  }

  /** Schedules the job of a verification, or runs it again where it failed; returns its id. */
  schedule(tx: Transaction, verification: string): Promise<string> {
    return this.jobs.schedule(tx, verifyRemovalJob, { verification });
  }

  /**
   * Records all checks and the verdict in one transaction, once: repeated, or run twice at a time,
   * it returns the first conclusion. Violated checks raise findings, and the removal's state
   * changes with the verdict.
   */
  async conclude(tx: Transaction, by: Actor, id: string, results: readonly CheckResult[]): Promise<Conclusion> {
    const { nextIndex } = await this.ledger.open(tx);
    const { removal, conclusion } = await this.verifications.within(tx).requireVerification(id, nextIndex);
    if (conclusion) return conclusion;
    const verdict = worstOf(results.map((check) => check.verdict));
    for (const { list } of results) {
      if (list && 'content' in list) await tx.query(INSERT_LIST, [parseDigest(list.digest), list.content]);
    }
    const statements = results.map((check, position) => verificationCheckRecorded(id, position, check));
    const concluded = verificationConcluded(id, removal, results.length, verdict);
    const { index: entry } = await this.ledger.append(tx, by, concluded, statements);
    const concludedAt = await this.entries.recordedAt(entry, tx);
    await tx.query(INSERT_CHECKS, [id, entry - results.length, JSON.stringify(results.map(storedCheck))]);
    await tx.query(INSERT_CONCLUSION, [id, entry, concludedAt, verdict]);
    await this.report(tx, by, { id, removal, verdict, results });
    tx.afterCommit(() => processMetrics.increment('whence_verifications_total', { verdict }));
    return { verdict, entry, concludedAt };
  }

  private async report(
    tx: Transaction,
    by: Actor,
    {
      id,
      removal,
      verdict,
      results,
    }: { id: string; removal: string; verdict: Verdict; results: readonly CheckResult[] },
  ): Promise<void> {
    const { nextIndex } = await this.ledger.open(tx);
    const { state } = await this.removals.within(tx).requireRemoval(removal, nextIndex);
    // Withdrawn meanwhile: the verdict is recorded, but raises no findings.
    if (state === 'withdrawn') return;
    const found = results.flatMap((check) => check.findings).map((finding) => withVerification(finding, id));
    const raised = await this.findings.raise(tx, by, [...found, ...inconclusiveOf(removal, id, results)]);
    const keep = raised.map((finding) => finding.id);
    // The checks of sets and uses read the whole record, whatever their verdict.
    await this.findings.resolveGone(tx, by, { removal, kinds: OF_VERIFICATIONS, keep }, `${id} did not find it again.`);
    await this.removalSteps.concludeVerification(tx, by, removal, { verification: id, verdict });
  }
}

/** A check as its row holds it: without findings and the content of the list. */
function storedCheck({ check, verdict, what, method, parameters, evidence, list }: CheckResult): {
  check: Check['check'];
  verdict: Verdict;
  details: Omit<Check, 'check' | 'verdict'>;
} {
  const reference = list && { digest: list.digest, lines: list.lines };
  return { check, verdict, details: { what, method, parameters, evidence, list: reference } };
}

function withVerification(finding: NewFinding, verification: string): NewFinding {
  return { ...finding, evidence: { ...finding.evidence, verification } };
}

function inconclusiveOf(removal: string, verification: string, results: readonly CheckResult[]): NewFinding[] {
  // A check with findings of its own has said more than this one would.
  const open = results.filter(({ verdict, findings }) => verdict === 'inconclusive' && findings.length === 0);
  if (open.length === 0) return [];
  return [
    {
      kind: 'verification-inconclusive',
      severity: 'warning',
      subject: { removal },
      detail: `Some of what the removal asks for could not be checked: ${open.map(({ check }) => check).join(', ')}.`,
      evidence: { verification, checks: open.map(({ check }) => check) },
    },
  ];
}
