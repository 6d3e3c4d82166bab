import { Injectable, Optional } from '@nestjs/common';
import type { Bitmap } from '@core/bitmap';
import {
  canonicalJson,
  type Clock,
  type Instant,
  type JsonObject,
  parseInstant,
  sha256,
  systemClock,
} from '@core/kernel';
import { type Actor, LedgerReadModel, LedgerService, type Receipt, type Statement } from '@domain/ledger';
import { PersonalDataService } from '@domain/personal-data';
import type { Transaction } from '@platform/database';
import { readCommand } from '@platform/validation';
import { ApproveRemoval } from './approve-removal.command.js';
import { ExtendRemoval } from './extend-removal.command.js';
import { OrderRemoval, type SelectorStatement } from './order-removal.command.js';
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
import { canonicalOrder } from './removal-order.js';
import type { RemovalSelector } from './removal-selector.js';
import { invalidRemoval, RemovalsError } from './removals.errors.js';
import { WithdrawRemoval } from './withdraw-removal.command.js';
import { AffectedVersionsReadModel, type Preview } from './affected-versions.read-model.js';
import {
  type OrderedRemoval,
  removalApproved,
  removalExecuted,
  removalExtended,
  removalOrdered,
  removalShardsListed,
  removalWithdrawn,
  verificationBegun,
  verificationConcluded,
} from './removals.ledger-entries.js';
import { RemovalScopesReadModel, type Scope } from './removal-scopes.read-model.js';
import { RemovalsReadModel } from './removals.read-model.js';
import { ScopeResolverService } from './scope-resolver.service.js';
import {
  CLOSE_EXECUTION,
  CLOSE_STATUS,
  INSERT_EXECUTION,
  INSERT_REMOVAL,
  INSERT_REMOVAL_STATEMENT,
  INSERT_STATUS,
  SELECT_NEXT_REMOVAL,
  SELECT_REMOVAL_ENTRIES,
  SELECT_SAME_ORDER,
} from './store/removal.sql.js';
import { addToScopes } from './store/scope.store.js';

/** Names of shards that the order itself may hold. */
const INLINE_SHARDS = 100;
const INLINE_BYTES = 16_384;

export interface RecordedStep {
  readonly receipt: Receipt;
  /** Repeated: the statement exists, and the receipt is the first one's. */
  readonly existing: boolean;
  readonly removal: Removal;
}

export interface OrderTaken extends RecordedStep {
  readonly scope: { readonly selected: number; readonly tainted: number };
  /**
   * The id of the stored requester: the request's cached answer must name it, so that an erasure
   * finds it.
   */
  readonly personalData?: string;
}

/** How removals are handled here; an app may provide another one, in a global module. */
export class RemovalSettings {
  constructor(
    /** Whether a second person must approve every removal. */
    readonly approval: boolean = false,
    readonly clock: Clock = systemClock,
  ) {}
}

/** Orders removals and takes them through their steps. */
@Injectable()
export class RemovalsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly removals: RemovalsReadModel,
    private readonly scopes: RemovalScopesReadModel,
    private readonly affected: AffectedVersionsReadModel,
    private readonly resolver: ScopeResolverService,
    private readonly personalData: PersonalDataService,
    @Optional() private readonly settings: RemovalSettings = new RemovalSettings(),
  ) {}

  /**
   * Orders a removal. Its scope is what the selector means now, and grows with what is registered
   * from now on.
   */
  async order(tx: Transaction, by: Actor, command: OrderRemoval): Promise<OrderTaken> {
    const stated = readCommand(OrderRemoval, command, invalidRemoval);
    const { nextIndex } = await this.ledger.open(tx);
    const order = canonicalOrder(stated, this.now());
    const contentHash = hashOf(stated, order);
    const same = contentHash && (await tx.query<{ entry: number; id: string }>(SELECT_SAME_ORDER, [contentHash]))[0];
    if (same) return this.orderedBefore(tx, same, nextIndex);
    const resolved = await this.resolver.within(tx).resolve(order.selector, nextIndex);
    const [next] = await tx.query<{ number: number }>(SELECT_NEXT_REMOVAL);
    const number = next?.number ?? 0;
    const id = `removal-${number + 1}`;
    const requester = order.requestedBy && (await this.personalData.keep(tx, { ...order.requestedBy }));
    const selector = await this.recorded(tx, order.selector);
    const listed =
      typeof selector.shards === 'object' && 'listed' in selector.shards ? (resolved.members?.ranges() ?? []) : [];
    const { selector: _selector, requestedBy: _requester, ...facts } = order;
    const ordered: OrderedRemoval = {
      removal: id,
      selector,
      ...facts,
      approval: this.settings.approval ? 'required' : 'not_required',
      requestedBy: requester?.commitment,
    };
    const receipt = await this.ledger.append(tx, by, removalOrdered(ordered), removalShardsListed(id, listed));
    const entry = receipt.index;
    await this.insert(tx, { ...ordered, number, entry, members: resolved.members, contentHash }, by);
    await addToScopes(tx, [{ removal: number, added: resolved.sets }], entry, 'supersede');
    const removal = await this.removals.within(tx).requireRemoval(id, entry + 1);
    return { receipt, existing: false, removal, scope: sizesOf(resolved.sets), personalData: requester?.id };
  }

  private async insert(
    tx: Transaction,
    removal: OrderedRemoval & {
      readonly number: number;
      readonly entry: number;
      readonly members: Bitmap | null;
      readonly contentHash: Buffer | null;
    },
    by: Actor,
  ): Promise<void> {
    const { number, entry, selector, members, reason, basis, method, effectiveAt, receivedAt, requestedBy } = removal;
    const [written] = await this.entries.entries([entry], tx);
    const identity = [number, removal.removal, entry, written?.at, by];
    const order = [JSON.stringify(selector), members?.toBytes(), reason, basis, method, effectiveAt, receivedAt];
    const rest = [requestedBy, removal.approval === 'required', removal.contentHash];
    await tx.query(INSERT_REMOVAL, [...identity, ...order, ...rest]);
    await tx.query(INSERT_REMOVAL_STATEMENT, [number, entry]);
    await tx.query(INSERT_STATUS, [number, entry, 'requested', removal.dueAt, null]);
  }

  /** What an order would be about. Nothing is written. */
  async preview(command: OrderRemoval, asOf: number): Promise<Preview> {
    const order = readCommand(OrderRemoval, command, invalidRemoval);
    return this.affected.preview(canonicalOrder(order, this.now()), asOf);
  }

  private async orderedBefore(
    tx: Transaction,
    { id, entry }: { readonly id: string; readonly entry: number },
    asOf: number,
  ): Promise<OrderTaken> {
    const scope = await this.scopes.within(tx).scope(id, asOf);
    return { ...(await this.existing(tx, id, entry, asOf)), scope: sizesOf(scope) };
  }

  /** A second person's consent, where it is needed. */
  async approve(tx: Transaction, by: Actor, id: string, command: ApproveRemoval): Promise<RecordedStep> {
    const { reason } = readCommand(ApproveRemoval, command, invalidRemoval);
    return this.take(tx, by, id, ({ orderedBy }) => ({ step: 'approve', by, orderedBy }), removalApproved(id, reason));
  }

  /** Ends the removal: nothing is removed by it from now on. */
  async withdraw(tx: Transaction, by: Actor, id: string, command: WithdrawRemoval): Promise<RecordedStep> {
    const { reason } = readCommand(WithdrawRemoval, command, invalidRemoval);
    return this.take(tx, by, id, () => ({ step: 'withdraw' }), removalWithdrawn(id, reason));
  }

  /** Moves the due date. An erasure request’s, by two months at the most, in all. */
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
    const taken = await this.take(tx, by, id, () => ({ step: 'execute' }), removalExecuted(id, execution));
    if (taken.existing) return taken;
    const { removal, receipt } = taken;
    const place = execution.location ?? execution.shard;
    await tx.query(CLOSE_EXECUTION, [removal.number, place, receipt.index]);
    const evidence = execution.evidence && JSON.stringify(execution.evidence);
    const row = [removal.number, place, receipt.index, execution.shard !== undefined, execution.percent, evidence];
    await tx.query(INSERT_EXECUTION, row);
    return taken;
  }

  /** Called by the verification room when it begins a verification. */
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
   * Called by the verification room with a verdict. The verification begun last decides the state.
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
    stepOf: (removal: Removal) => RemovalStep,
    statement: Statement,
  ): Promise<RecordedStep> {
    const { nextIndex } = await this.ledger.open(tx);
    const removal = await this.removals.within(tx).requireRemoval(id, nextIndex);
    const repeated = await this.lastIfSame(tx, removal.number, statement, by);
    if (repeated !== undefined) return this.existing(tx, id, repeated, nextIndex);
    const status = afterStep(removal, stepOf(removal), this.now());
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

  /**
   * The selector as its entry holds it: without personal data, and without a list too long for an
   * entry.
   */
  private async recorded(
    tx: Transaction,
    { shards, recordKeys, ...conditions }: SelectorStatement,
  ): Promise<RemovalSelector> {
    const bytes = (shards ?? []).reduce((sum, name) => sum + Buffer.byteLength(name), 0);
    const inline = (shards?.length ?? 0) <= INLINE_SHARDS && bytes <= INLINE_BYTES;
    const digests = recordKeys && 'digestList' in recordKeys ? recordKeys : undefined;
    const list = digests?.digestList ?? (recordKeys as readonly string[] | undefined);
    const stored = list && (await this.personalData.keep(tx, { recordKeys: digests ? { ...digests } : list }));
    return {
      ...conditions,
      shards: inline ? shards : { listed: shards?.length ?? 0 },
      recordKeys: stored && { count: list.length, commitment: stored.commitment },
    };
  }

  private now(): Instant {
    return this.settings.clock.now().toISOString();
  }
}

function sizesOf({ selected, tainted }: Scope): OrderTaken['scope'] {
  return { selected: selected.size, tainted: tainted.size };
}

async function writeStatus(tx: Transaction, before: Removal, status: RemovalStatus, entry: number): Promise<void> {
  const { phase, dueAt, verification } = status;
  if (phase === before.phase && dueAt === before.dueAt && verification === before.verification) return;
  await tx.query(CLOSE_STATUS, [before.number, entry]);
  await tx.query(INSERT_STATUS, [before.number, entry, phase, dueAt, verification]);
}

/**
 * The hash by which a repeated order is recognised; null where the order may name a person, which a
 * stored hash would give away.
 */
function hashOf({ dueAt, receivedAt }: OrderRemoval, order: OrderRemoval): Buffer | null {
  if (order.requestedBy || order.selector.recordKeys) return null;
  const { dueAt: _due, receivedAt: _received, ...rest } = order;
  const stated = { ...rest, dueAt, receivedAt };
  // The cast: interfaces have no index signature; the members of an order are JSON.
  return sha256(`whence/removal-order/v1\n${canonicalJson(stated as unknown as JsonObject)}`);
}
