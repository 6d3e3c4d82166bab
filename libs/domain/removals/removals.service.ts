import { canonicalJson, type Clock, type Instant, type JsonObject, parseInstant, sha256 } from '@core/kernel';
import type { Actor, LedgerReadModel, LedgerService, Receipt, Statement } from '@domain/ledger';
import type { PersonalDataService } from '@domain/personal-data';
import type { Transaction } from '@platform/database';
import { type ExecutionStatement, readExecution, readOrder, readReason, type RemovalStatement } from './read-order.js';
import {
  after,
  LONGEST_TERM_MONTHS,
  monthsLater,
  type Removal,
  type RemovalStep,
  type Standing,
  type Verdict,
} from './removal.js';
import type { RemovalSelector, SelectorStatement } from './removal-selector.js';
import { RemovalsError } from './removals.errors.js';
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
import type { Preview, RemovalsReadModel } from './removals.read-model.js';
import type { ScopeResolver } from './scope-resolver.js';
import {
  CLOSE_EXECUTION,
  CLOSE_STANDING,
  INSERT_EXECUTION,
  INSERT_REMOVAL,
  INSERT_REMOVAL_STATEMENT,
  INSERT_STANDING,
  SELECT_NEXT_REMOVAL,
  SELECT_REMOVAL_ENTRIES,
  SELECT_SAME_ORDER,
} from './store/removal.sql.js';
import { growScopes } from './store/scope.store.js';

/** Names of shards that the order itself may hold. */
const INLINE_SHARDS = 100;
const INLINE_BYTES = 16_384;

export interface RecordedStep {
  readonly receipt: Receipt;
  /** The same was said already; the receipt is that statement's. */
  readonly existing: boolean;
  readonly removal: Removal;
}

export interface OrderTaken extends RecordedStep {
  readonly scope: { readonly selected: number; readonly tainted: number };
  /** What is kept of the person who asked for it, to be named when the request's answer is remembered. */
  readonly personalData?: string;
}

export interface RemovalRules {
  /** A second person must approve every removal. */
  readonly approval: boolean;
  readonly clock: Clock;
}

/** Orders removals and takes them through their steps. */
export class RemovalsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly removals: RemovalsReadModel,
    private readonly resolver: ScopeResolver,
    private readonly personalData: PersonalDataService,
    private readonly rules: RemovalRules,
  ) {}

  /** Orders a removal. Its scope is what the selector means now, and grows with what is registered from now on. */
  async order(tx: Transaction, by: Actor, told: RemovalStatement): Promise<OrderTaken> {
    const { nextIndex } = await this.ledger.open(tx);
    const order = readOrder(told, this.now());
    const contentHash = hashOf(told, order);
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
      ...{ removal: id, selector, ...facts, approval: this.rules.approval ? 'required' : 'not_required' },
      ...(requester && { requestedBy: requester.commitment }),
    };
    const receipt = await this.ledger.append(tx, by, removalOrdered(ordered), removalShardsListed(id, listed));
    const entry = receipt.index;
    const [written] = await this.entries.entries([entry], tx);
    await tx.query(INSERT_REMOVAL, [
      ...[
        number,
        id,
        entry,
        written?.at,
        by,
        JSON.stringify(selector),
        resolved.members?.toBytes(),
        order.reason,
        order.basis,
      ],
      ...[order.method, order.effectiveAt, order.receivedAt, requester?.commitment, this.rules.approval, contentHash],
    ]);
    await tx.query(INSERT_REMOVAL_STATEMENT, [number, entry]);
    await tx.query(INSERT_STANDING, [number, entry, 'requested', order.dueAt, null]);
    await growScopes(tx, [{ removal: number, added: resolved.sets }], entry, 'supersede');
    const removal = await this.removals.within(tx).requireRemoval(id, entry + 1);
    const { selected, tainted } = resolved.sets;
    const scope = { selected: selected.size, tainted: tainted.size };
    return { receipt, existing: false, removal, scope, ...(requester && { personalData: requester.id }) };
  }

  /** What an order would be about. Nothing is written. */
  async preview(told: RemovalStatement, asOf: number): Promise<Preview> {
    return this.removals.preview(readOrder(told, this.now()), asOf);
  }

  private async orderedBefore(
    tx: Transaction,
    { id, entry }: { readonly id: string; readonly entry: number },
    asOf: number,
  ): Promise<OrderTaken> {
    const { selected, tainted } = await this.removals.within(tx).scope(id, asOf);
    return { ...(await this.existing(tx, id, entry, asOf)), scope: { selected: selected.size, tainted: tainted.size } };
  }

  /** A second person's consent, where it is needed. */
  async approve(tx: Transaction, by: Actor, id: string, reason?: string): Promise<RecordedStep> {
    const said = reason === undefined ? undefined : readReason(reason);
    return this.take(tx, by, id, ({ orderedBy }) => ({ step: 'approve', by, orderedBy }), removalApproved(id, said));
  }

  /** From now on nothing more is removed by it, and what was is not any longer. */
  async withdraw(tx: Transaction, by: Actor, id: string, reason: string): Promise<RecordedStep> {
    return this.take(tx, by, id, () => ({ step: 'withdraw' }), removalWithdrawn(id, readReason(reason)));
  }

  /** Moves the due date. An erasure request’s, by two months at the most, in all. */
  async extend(
    tx: Transaction,
    by: Actor,
    id: string,
    told: { readonly dueAt: Instant; readonly reason: string },
  ): Promise<RecordedStep> {
    const dueAt = parseInstant(told.dueAt, '/dueAt');
    const step = ({ basis, receivedAt }: Removal): RemovalStep => ({
      ...{ step: 'extend', dueAt },
      ...(basis === 'erasure_request' && receivedAt && { latest: monthsLater(receivedAt, LONGEST_TERM_MONTHS) }),
    });
    return this.take(tx, by, id, step, removalExtended(id, dueAt, readReason(told.reason)));
  }

  /** How much is removed at one place by now; said again of the same place, the later statement holds. */
  async execute(tx: Transaction, by: Actor, id: string, told: ExecutionStatement): Promise<RecordedStep> {
    const execution = readExecution(told);
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

  /** Told by the room that verifies: a verification of it was begun. */
  async beginVerification(tx: Transaction, by: Actor, id: string, verification: string): Promise<RecordedStep> {
    return this.take(
      tx,
      by,
      id,
      () => ({ step: 'begin-verification', verification }),
      verificationBegun(id, verification),
    );
  }

  /** Told by the room that verifies: what a verification came to. The one begun last decides the state. */
  async concludeVerification(
    tx: Transaction,
    by: Actor,
    id: string,
    { verification, verdict }: { readonly verification: string; readonly verdict: Verdict },
  ): Promise<RecordedStep> {
    const step: RemovalStep = { step: 'conclude-verification', verification, verdict };
    return this.take(tx, by, id, () => step, verificationConcluded(id, verification, verdict));
  }

  /** Takes a step, or answers the first receipt where the last statement said the same. */
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
    const standing = after(removal, stepOf(removal), this.now());
    if (typeof standing === 'string') {
      const what = statement.kind.slice('removal.'.length).replaceAll('-', ' ');
      throw new RemovalsError('removal-step-refused', `The removal ${id} cannot be ${what}: ${standing}.`);
    }
    const receipt = await this.ledger.append(tx, by, statement);
    await tx.query(INSERT_REMOVAL_STATEMENT, [removal.number, receipt.index]);
    await hold(tx, removal, standing, receipt.index);
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

  /** Without what may name a person, and without a list that is too long for an entry. */
  private async recorded(
    tx: Transaction,
    { shards, recordKeys, ...conditions }: SelectorStatement,
  ): Promise<RemovalSelector> {
    const bytes = (shards ?? []).reduce((sum, name) => sum + Buffer.byteLength(name), 0);
    const inline = (shards?.length ?? 0) <= INLINE_SHARDS && bytes <= INLINE_BYTES;
    const list = recordKeys && ('digestList' in recordKeys ? recordKeys.digestList : recordKeys);
    const kept = recordKeys && (await this.personalData.keep(tx, { recordKeys: recordKeys }));
    return {
      ...conditions,
      ...(shards && { shards: inline ? shards : { listed: shards.length } }),
      ...(kept && list && { recordKeys: { count: list.length, commitment: kept.commitment } }),
    };
  }

  private now(): Instant {
    return this.rules.clock.now().toISOString();
  }
}

async function hold(tx: Transaction, before: Removal, standing: Standing, entry: number): Promise<void> {
  const { phase, dueAt, verification } = standing;
  if (phase === before.phase && dueAt === before.dueAt && verification === before.verification) return;
  await tx.query(CLOSE_STANDING, [before.number, entry]);
  await tx.query(INSERT_STANDING, [before.number, entry, phase, dueAt, verification]);
}

/** By which the same order is told when it comes again; what may name a person is kept out of hashes that stay. */
function hashOf({ dueAt, receivedAt }: RemovalStatement, order: RemovalStatement): Buffer | null {
  if (order.requestedBy || order.selector.recordKeys) return null;
  const { dueAt: _due, receivedAt: _received, ...rest } = order;
  const told = { ...rest, ...(dueAt && { dueAt }), ...(receivedAt && { receivedAt }) };
  return sha256(`whence/removal-order/v1\n${canonicalJson(told as unknown as JsonObject)}`);
}
