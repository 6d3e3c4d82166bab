import { Injectable, Optional } from '@nestjs/common';
import { canonicalJson, type Instant, parseInstant } from '@core/kernel';
import { objectionToSecond } from '@domain/access';
import { type Actor, LedgerReadModel, LedgerService, type Receipt, type Statement } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { readCommand } from '@platform/validation';
import { ApproveRemoval } from './approve-removal.command.js';
import { ExtendRemoval } from './extend-removal.command.js';
import { RecordExecution } from './record-execution.command.js';
import {
  afterStep,
  LONGEST_TERM_MONTHS,
  monthsLater,
  type Removal,
  type RemovalStatus,
  type RemovalStep,
  type Verdict,
} from './removal.js';
import { RemovalSettings } from './removal-settings.js';
import { invalidRemoval, RemovalsError } from './removals.errors.js';
import { WithdrawRemoval } from './withdraw-removal.command.js';
import {
  removalApproved,
  removalExecuted,
  removalExtended,
  removalWithdrawn,
  verificationBegun,
  verificationConcluded,
  withdrawalApproved,
  withdrawalRequested,
} from './removals.ledger-entries.js';
import { RemovalsReadModel } from './removals.read-model.js';
import {
  CLOSE_EXECUTION,
  CLOSE_STATUS,
  INSERT_EXECUTION,
  INSERT_REMOVAL_STATEMENT,
  INSERT_STATUS,
  SELECT_REMOVAL_ENTRIES,
} from './store/removal.sql.js';

export interface RecordedStep {
  readonly receipt: Receipt;
  /** Repeated: the statement exists, and the receipt is the first one's. */
  readonly existing: boolean;
  readonly removal: Removal;
}

/** Takes removals through their steps. `RemovalOrdersService` orders them. */
@Injectable()
export class RemovalsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly removals: RemovalsReadModel,
    @Optional() private readonly settings: RemovalSettings = new RemovalSettings(),
  ) {}

  /** Approves a removal, where a second person must. */
  async approve(tx: Transaction, by: Actor, id: string, command: ApproveRemoval): Promise<RecordedStep> {
    const { reason } = readCommand(ApproveRemoval, command, invalidRemoval);
    const step = async ({ orderedBy }: Removal): Promise<RemovalStep> => {
      return { step: 'approve', by, orderedBy, objection: await objectionToSecond(tx, orderedBy, by) };
    };
    return this.take(tx, by, id, step, removalApproved(id, reason));
  }

  /**
   * Withdraws a removal: it removes nothing from now on. Where two people are needed, now or for
   * the order itself, it requests that, and nothing changes until a second person approves it.
   */
  async withdraw(tx: Transaction, by: Actor, id: string, command: WithdrawRemoval): Promise<RecordedStep> {
    const { reason } = readCommand(WithdrawRemoval, command, invalidRemoval);
    const { nextIndex } = await this.ledger.open(tx);
    const { approvalRequired } = await this.removals.within(tx).requireRemoval(id, nextIndex);
    return approvalRequired || this.settings.approval
      ? this.take(tx, by, id, () => ({ step: 'request-withdrawal', entry: nextIndex }), withdrawalRequested(id, reason))
      : this.take(tx, by, id, () => ({ step: 'withdraw' }), removalWithdrawn(id, reason));
  }

  /** Approves the withdrawal that was requested last, as a second person. */
  async approveWithdrawal(tx: Transaction, by: Actor, id: string, command: ApproveRemoval): Promise<RecordedStep> {
    const { reason } = readCommand(ApproveRemoval, command, invalidRemoval);
    const step = async ({ withdrawalEntry }: Removal): Promise<RemovalStep> => {
      const [request] = withdrawalEntry === undefined ? [] : await this.entries.entries([withdrawalEntry], tx);
      return { step: 'approve-withdrawal', objection: request && (await objectionToSecond(tx, request.by, by)) };
    };
    return this.take(tx, by, id, step, withdrawalApproved(id, reason));
  }

  /** Moves the due date; that of an erasure request by at most two months in all. */
  async extend(tx: Transaction, by: Actor, id: string, command: ExtendRemoval): Promise<RecordedStep> {
    const { reason, ...extension } = readCommand(ExtendRemoval, command, invalidRemoval);
    const dueAt = parseInstant(extension.dueAt);
    const step = ({ basis, receivedAt }: Removal): RemovalStep => {
      const limited = basis === 'erasure_request' && receivedAt !== undefined;
      return { step: 'extend', dueAt, latest: limited ? monthsLater(receivedAt, LONGEST_TERM_MONTHS) : undefined };
    };
    return this.take(tx, by, id, step, removalExtended(id, dueAt, reason));
  }

  /**
   * Records how much is removed at one place by now; the latest statement about a place is valid.
   */
  async execute(tx: Transaction, by: Actor, id: string, command: RecordExecution): Promise<RecordedStep> {
    const execution = readCommand(RecordExecution, command, invalidRemoval);
    const recorded = await this.take(tx, by, id, () => ({ step: 'execute' }), removalExecuted(id, execution));
    if (recorded.existing) return recorded;
    const { removal, receipt } = recorded;
    const place = execution.location ?? execution.shard;
    await tx.query(CLOSE_EXECUTION, [removal.number, place, receipt.index]);
    const evidence = execution.evidence && JSON.stringify(execution.evidence);
    const row = [removal.number, place, receipt.index, execution.shard !== undefined, execution.percent, evidence];
    await tx.query(INSERT_EXECUTION, row);
    return recorded;
  }

  /** Begins a verification; called by the verification module. */
  async beginVerification(tx: Transaction, by: Actor, id: string, verification: string): Promise<RecordedStep> {
    return this.take(
      tx,
      by,
      id,
      () => ({ step: 'begin-verification', verification }),
      verificationBegun(id, verification),
    );
  }

  /**
   * Concludes a verification with a verdict; called by the verification module. Only the
   * verification begun last changes the state.
   */
  async concludeVerification(
    tx: Transaction,
    by: Actor,
    id: string,
    { verification, verdict }: { readonly verification: string; readonly verdict: Verdict },
  ): Promise<RecordedStep> {
    const step: RemovalStep = { step: 'conclude-verification', verification, verdict };
    return this.take(tx, by, id, () => step, verificationConcluded(id, verification, verdict));
  }

  /** Takes a step. If the last statement about the removal is the same, returns its receipt. */
  private async take(
    tx: Transaction,
    by: Actor,
    id: string,
    stepOf: (removal: Removal) => RemovalStep | Promise<RemovalStep>,
    statement: Statement,
  ): Promise<RecordedStep> {
    const { nextIndex } = await this.ledger.open(tx);
    const removal = await this.removals.within(tx).requireRemoval(id, nextIndex);
    const repeated = await this.lastIfSame(tx, removal.number, statement, by);
    if (repeated !== undefined) return this.existing(tx, id, repeated, nextIndex);
    const status = afterStep(removal, await stepOf(removal), this.now());
    if (typeof status === 'string') {
      const what = statement.kind.slice('removal.'.length).replaceAll('-', ' ');
      throw new RemovalsError('removal-step-refused', `The removal ${id} cannot be ${what}: ${status}.`);
    }
    const receipt = await this.ledger.append(tx, by, statement);
    await tx.query(INSERT_REMOVAL_STATEMENT, [removal.number, receipt.index]);
    await writeStatus(tx, removal, status, receipt.index);
    return { receipt, existing: false, removal: await this.removals.within(tx).requireRemoval(id, receipt.index + 1) };
  }

  private async lastIfSame(
    tx: Transaction,
    number: number,
    statement: Statement,
    by: Actor,
  ): Promise<number | undefined> {
    const rows = await tx.query<{ entry: number }>(SELECT_REMOVAL_ENTRIES, [number, Number.MAX_SAFE_INTEGER, -1, null]);
    const last = rows.at(-1)?.entry;
    if (last === undefined) return undefined;
    const [entry] = await this.entries.entries([last], tx);
    const same =
      entry?.kind === statement.kind && entry.by === by && canonicalJson(entry.data) === canonicalJson(statement.data);
    return same ? last : undefined;
  }

  private async existing(tx: Transaction, id: string, entry: number, asOf: number): Promise<RecordedStep> {
    const receipt = await this.entries.receipt(entry, tx);
    return { receipt, existing: true, removal: await this.removals.within(tx).requireRemoval(id, asOf) };
  }

  private now(): Instant {
    return this.settings.clock.now().toISOString();
  }
}

async function writeStatus(tx: Transaction, before: Removal, status: RemovalStatus, entry: number): Promise<void> {
  const { phase, dueAt, verification, withdrawalEntry } = status;
  const requested = withdrawalEntry === before.withdrawalEntry;
  if (phase === before.phase && dueAt === before.dueAt && verification === before.verification && requested) return;
  await tx.query(CLOSE_STATUS, [before.number, entry]);
  await tx.query(INSERT_STATUS, [before.number, entry, phase, dueAt, verification, withdrawalEntry]);
}
