import { Injectable, Optional } from '@nestjs/common';
import type { Bitmap } from '@core/bitmap';
import { type Instant, WhenceError } from '@core/kernel';
import { type Actor, LedgerReadModel, LedgerService } from '@domain/ledger';
import { PersonalDataService } from '@domain/personal-data';
import type { Transaction } from '@platform/database';
import { readCommand } from '@platform/validation';
import { AffectedVersionsReadModel, type Preview } from './affected-versions.read-model.js';
import { OrderRemoval, type SelectorStatement } from './order-removal.command.js';
import { canonicalOrder, orderHash } from './removal-order.js';
import { RemovalScopesReadModel, type Scope } from './removal-scopes.read-model.js';
import type { RemovalSelector } from './removal-selector.js';
import { RemovalSettings } from './removal-settings.js';
import { invalidRemoval } from './removals.errors.js';
import { type OrderedRemoval, removalOrdered, removalShardsListed } from './removals.ledger-entries.js';
import { RemovalsReadModel } from './removals.read-model.js';
import type { RecordedStep } from './removals.service.js';
import { type PreparedScope, ScopeResolverService } from './scope-resolver.service.js';
import {
  INSERT_REMOVAL,
  INSERT_REMOVAL_STATEMENT,
  INSERT_STATUS,
  SELECT_NEXT_REMOVAL,
  SELECT_SAME_ORDER,
} from './store/removal.sql.js';
import { addToScopes } from './store/scope.store.js';

/** Maximum names of shards in the order's own entry. */
const INLINE_SHARDS = 100;
const INLINE_BYTES = 16_384;

export interface RecordedOrder extends RecordedStep {
  readonly scope: { readonly selected: number; readonly tainted: number };
  /**
   * The id of the stored requester: the request's cached answer must name it, so that an erasure
   * finds it.
   */
  readonly personalData?: string;
}

interface ReadOrder {
  readonly order: OrderRemoval;
  readonly contentHash: Buffer | null;
  /** What its selector resolves to. */
  readonly scope?: PreparedScope;
}

/** An order with what its selector resolves to, or why it is refused, as of a position. */
export type PreparedRemoval = ReadOrder | { readonly contentHash: Buffer | null; readonly refusal: Error };

/** Rounds in which a prepared order follows the ledger before it takes the lock. */
const ROUNDS = 4;
/** New entries that are left to the lock. */
const FEW_ENTRIES = 256;

/** Orders removals, and previews orders. */
@Injectable()
export class RemovalOrdersService {
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
   * Reads an order and resolves its selector without blocking writers; `order` brings that up to
   * date. An order that is refused is prepared as well: `order` throws the refusal, unless the same
   * order was recorded.
   */
  async prepare(command: OrderRemoval): Promise<PreparedRemoval> {
    let read: ReadOrder | undefined;
    try {
      read = await this.read(command);
      return { ...read, scope: await this.follow(read.order.selector) };
    } catch (refusal) {
      if (!(refusal instanceof WhenceError) || refusal.kind === 'unavailable') throw refusal;
      return { contentHash: read?.contentHash ?? null, refusal };
    }
  }

  /**
   * Orders a removal. The scope is what the selector resolves to now, and grows with later
   * registrations and corrections.
   * @param prepared computed here, under the lock, if there is none
   */
  async order(tx: Transaction, by: Actor, command: OrderRemoval, prepared?: PreparedRemoval): Promise<RecordedOrder> {
    const read = prepared ?? (await this.read(command));
    const { contentHash } = read;
    const { nextIndex } = await this.ledger.open(tx);
    const same = contentHash && (await tx.query<{ entry: number; id: string }>(SELECT_SAME_ORDER, [contentHash]))[0];
    if (same) return this.existing(tx, same, nextIndex);
    if ('refusal' in read) throw read.refusal;
    const { order, scope } = read;
    const resolver = this.resolver.within(tx);
    const resolved = scope
      ? await resolver.advance(scope, nextIndex)
      : await resolver.prepare(order.selector, nextIndex);
    return this.record(tx, by, { order, contentHash }, resolved);
  }

  /** Returns what an order would concern. Writes nothing. */
  async preview(command: OrderRemoval, asOf: number): Promise<Preview> {
    const order = readCommand(OrderRemoval, command, invalidRemoval);
    return this.affected.preview(await canonicalOrder(order, this.now()), asOf);
  }

  private async read(command: OrderRemoval): Promise<ReadOrder> {
    const stated = readCommand(OrderRemoval, command, invalidRemoval);
    const order = await canonicalOrder(stated, this.now());
    return { order, contentHash: await orderHash(stated, order) };
  }

  /** Resolves a selector, and follows the ledger until little is left to the lock. */
  private async follow(selector: SelectorStatement): Promise<PreparedScope> {
    let scope = await this.resolver.prepare(selector, (await this.entries.position()).treeSize);
    for (let round = 1; round < ROUNDS; round++) {
      const { treeSize } = await this.entries.position();
      if (treeSize - scope.asOf <= FEW_ENTRIES) break;
      scope = await this.resolver.advance(scope, treeSize);
    }
    return scope;
  }

  private async record(
    tx: Transaction,
    by: Actor,
    { order, contentHash }: ReadOrder,
    resolved: PreparedScope,
  ): Promise<RecordedOrder> {
    const [next] = await tx.query<{ number: number }>(SELECT_NEXT_REMOVAL);
    const number = next?.number ?? 0;
    const id = `removal-${number + 1}`;
    const requester = order.requestedBy && (await this.personalData.keep(tx, { ...order.requestedBy }));
    const selector = await this.recordedSelector(tx, order.selector);
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
    const orderedAt = await this.entries.recordedAt(entry, tx);
    const identity = [number, removal.removal, entry, orderedAt, by];
    const order = [JSON.stringify(selector), members?.toBytes(), reason, basis, method, effectiveAt, receivedAt];
    const rest = [requestedBy, removal.approval === 'required', removal.contentHash];
    await tx.query(INSERT_REMOVAL, [...identity, ...order, ...rest]);
    await tx.query(INSERT_REMOVAL_STATEMENT, [number, entry]);
    await tx.query(INSERT_STATUS, [number, entry, 'requested', removal.dueAt, null, null]);
  }

  /** Returns a removal that was ordered before, with the receipt of its order. */
  private async existing(
    tx: Transaction,
    { id, entry }: { readonly id: string; readonly entry: number },
    asOf: number,
  ): Promise<RecordedOrder> {
    const receipt = await this.entries.receipt(entry, tx);
    const removal = await this.removals.within(tx).requireRemoval(id, asOf);
    return { receipt, existing: true, removal, scope: sizesOf(await this.scopes.within(tx).scope(id, asOf)) };
  }

  /**
   * Returns the selector as its entry holds it: without personal data, and without a list too long
   * for an entry.
   */
  private async recordedSelector(
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

function sizesOf({ selected, tainted }: Scope): RecordedOrder['scope'] {
  return { selected: selected.size, tainted: tainted.size };
}
