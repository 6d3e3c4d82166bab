import { Injectable } from '@nestjs/common';
import { type Instant, parseInstant } from '@core/kernel';
import { AccessReadModel } from '@domain/access';
import { type Actor, LedgerReadModel, LedgerService, type Receipt, type Statement } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { readCommand } from '@platform/validation';
import { AssignFinding } from './assign-finding.command.js';
import { ChangeFindingState } from './change-finding-state.command.js';
import { type FindingState, FROM_STATES, type NextState } from './finding.js';
import { FindingsError, invalidFinding } from './findings.errors.js';
import { findingAssigned, findingIgnored, findingStateChanged } from './findings.ledger-entries.js';
import { IgnoreFinding } from './ignore-finding.command.js';
import { currentStatuses, type FindingStatus, replaceStatuses } from './store/findings.store.js';
import { SELECT_LAST_STEP } from './store/finding.sql.js';
import { TriageFindings } from './triage-findings.command.js';

/** The result of a step. `existing`: the same step for the same reason is recorded. */
export interface StateChange {
  readonly receipt: Receipt;
  readonly existing: boolean;
  readonly state: FindingState;
}

export interface Triaged {
  readonly changed: readonly { readonly id: string; readonly entry: number }[];
  /**
   * Those that the step does not change: it is taken already, or does not follow from their state.
   */
  readonly unchanged: readonly { readonly id: string; readonly state: FindingState }[];
}

/** A step that people take with a finding. */
type Step =
  | { readonly step: NextState; readonly reason: string }
  | { readonly step: 'assigned'; readonly owner: string | null; readonly reason?: string }
  | { readonly step: 'ignored'; readonly until: Instant | null; readonly reason: string };

/** Takes findings through their steps: changes of state, who takes care of them, and when. */
@Injectable()
export class FindingStepsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly access: AccessReadModel,
  ) {}

  /** Somebody takes care of it. */
  acknowledge(tx: Transaction, by: Actor, id: string, command: ChangeFindingState): Promise<StateChange> {
    return this.change(tx, by, id, { step: 'acknowledged', ...reasonIn(command) });
  }

  /** The fault no longer exists. Raised again, it is a new finding: it regressed. */
  resolve(tx: Transaction, by: Actor, id: string, command: ChangeFindingState): Promise<StateChange> {
    return this.change(tx, by, id, { step: 'resolved', ...reasonIn(command) });
  }

  /** It is accepted as it is. Raised again, it is a new finding. */
  waive(tx: Transaction, by: Actor, id: string, command: ChangeFindingState): Promise<StateChange> {
    return this.change(tx, by, id, { step: 'waived', ...reasonIn(command) });
  }

  async assign(tx: Transaction, by: Actor, id: string, command: AssignFinding): Promise<StateChange> {
    const { owner, reason } = readCommand(AssignFinding, command, invalidFinding);
    return this.change(tx, by, id, { step: 'assigned', owner: await this.ownerOf(tx, by, owner), reason });
  }

  ignore(tx: Transaction, by: Actor, id: string, command: IgnoreFinding): Promise<StateChange> {
    const { until = null, reason } = readCommand(IgnoreFinding, command, invalidFinding);
    return this.change(tx, by, id, { step: 'ignored', until: until && parseInstant(until), reason });
  }

  /**
   * Takes one step with many findings. @throws FindingsError `finding-not-found`, and takes none
   */
  async triage(tx: Transaction, by: Actor, command: TriageFindings): Promise<Triaged> {
    const { findings: ids, ...asked } = readCommand(TriageFindings, command, invalidFinding);
    await this.ledger.open(tx);
    const step = await this.stepOf(tx, by, asked);
    const statuses = await this.statusesOf(tx, ids);
    const changing = statuses.filter((status) => follows(status, step) && !isTaken(status, step));
    const changed = await this.record(tx, by, changing, step);
    const entries = new Map(changed.map(({ id, entry }) => [id, entry]));
    const rest = statuses.filter(({ finding }) => !entries.has(finding));
    return { changed, unchanged: rest.map(({ finding, state }) => ({ id: finding, state })) };
  }

  private async change(tx: Transaction, by: Actor, id: string, step: Step): Promise<StateChange> {
    await this.ledger.open(tx);
    const [status] = await this.statusesOf(tx, [id]);
    if (!status) throw notFound(id);
    const repeated = await this.repeated(tx, status, step);
    if (repeated !== undefined)
      return { receipt: await this.entries.receipt(repeated, tx), existing: true, state: status.state };
    if (!follows(status, step))
      throw new FindingsError('finding-settled', `The finding is ${status.state}; it cannot be ${step.step}.`);
    const [changed] = await this.record(tx, by, [status], step);
    const receipt = await this.entries.receipt(changed?.entry ?? -1, tx);
    return { receipt, existing: false, state: afterStep(status, step, receipt.index).state };
  }

  /** The entry that took the same step, if the finding is as that left it. */
  private async repeated(tx: Transaction, status: FindingStatus, step: Step): Promise<number | undefined> {
    if (!isTaken(status, step)) return undefined;
    const [last] = await tx.query<{ entry: number }>(SELECT_LAST_STEP, [status.finding, `finding.${step.step}`]);
    if (!last) return undefined;
    const [entry] = await this.entries.entries([last.entry], tx);
    const sameReason = (entry?.data['reason'] ?? null) === (step.reason ?? null);
    return sameReason || step.step === 'assigned' ? last.entry : undefined;
  }

  private async record(
    tx: Transaction,
    by: Actor,
    statuses: readonly FindingStatus[],
    step: Step,
  ): Promise<{ id: string; entry: number }[]> {
    if (statuses.length === 0) return [];
    const receipts = await this.ledger.appendAll(
      tx,
      by,
      statuses.map(({ finding }) => statementOf(finding, step)),
    );
    const rows = statuses.map((status, at) => {
      const entry = receipts[at]?.index ?? -1;
      return { ...afterStep(status, step, entry), entry };
    });
    await replaceStatuses(tx, rows);
    return rows.map(({ finding, entry }) => ({ id: finding, entry }));
  }

  /** In the order of the ids. @throws FindingsError `finding-not-found` */
  private async statusesOf(tx: Transaction, ids: readonly string[]): Promise<FindingStatus[]> {
    const known = await currentStatuses(tx, ids);
    return ids.map((id, at) => {
      const status = known.get(id);
      if (status) return status;
      throw notFound(id, ids.length > 1 ? `/findings/${at}` : undefined);
    });
  }

  private async stepOf(tx: Transaction, by: Actor, asked: Omit<TriageFindings, 'findings'>): Promise<Step> {
    const { step, reason = '', until = null } = asked;
    if (step === 'assign')
      return { step: 'assigned', owner: await this.ownerOf(tx, by, asked.owner), reason: asked.reason };
    if (step === 'ignore') return { step: 'ignored', until: until && parseInstant(until), reason };
    const states = { acknowledge: 'acknowledged', resolve: 'resolved', waive: 'waived' } as const;
    return { step: states[step], reason };
  }

  private async ownerOf(tx: Transaction, by: Actor, owner: string | undefined): Promise<string | null> {
    const access = this.access.within(tx);
    if (owner === 'none') return null;
    if (owner === undefined) return [...(await access.owners([by.slice('key:'.length)])).values()][0]?.id ?? null;
    if (await access.isPrincipal(owner)) return owner;
    const complaints = [
      { pointer: '/owner', message: 'must be none, or the id of a principal, as GET /v1/keys lists them' },
    ];
    throw invalidFinding({ complaints });
  }
}

const reasonIn = (command: ChangeFindingState): { reason: string } => {
  const { reason } = readCommand(ChangeFindingState, command, invalidFinding);
  return { reason };
};

function notFound(id: string, pointer?: string): FindingsError {
  const complaints = pointer === undefined ? [] : [{ pointer, message: 'is not a finding' }];
  const message = `There is no finding "${id.slice(0, 100)}". GET /v1/findings lists them.`;
  return new FindingsError('finding-not-found', message, complaints);
}

/** Whether a step may be taken: what is settled is assigned and ignored no more. */
function follows({ state }: FindingStatus, { step }: Step): boolean {
  const from: readonly FindingState[] =
    step === 'assigned' || step === 'ignored' ? ['open', 'acknowledged'] : FROM_STATES[step];
  return from.includes(state);
}

/** Whether the finding is as the step would leave it. */
function isTaken(status: FindingStatus, step: Step): boolean {
  if (step.step === 'assigned') return status.owner === step.owner;
  return step.step === 'ignored' ? status.ignoredUntil === step.until : status.state === step.step;
}

function afterStep(status: FindingStatus, step: Step, entry: number): FindingStatus {
  if (step.step === 'assigned') return { ...status, owner: step.owner };
  if (step.step === 'ignored') return { ...status, ignoredUntil: step.until };
  return { ...status, state: step.step, stepEntry: entry };
}

function statementOf(finding: string, step: Step): Statement {
  if (step.step === 'assigned') return findingAssigned(finding, step.owner, step.reason);
  if (step.step === 'ignored') return findingIgnored(finding, step.until, step.reason);
  return findingStateChanged(finding, step.step, step.reason);
}
