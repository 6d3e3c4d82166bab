import { Injectable } from '@nestjs/common';
import { CorruptRecordError, Clock, type Instant } from '@core/kernel';
import { TreeEdge } from '@core/merkle';
import { awaitAll, type Transaction } from '@platform/database';
import { processMetrics } from '@platform/metrics';
import { inSpan } from '@platform/tracing';
import { AppendedReceipts } from './appended-receipts.js';
import type { Actor, Statement } from './entry.js';
import { EntryBodies } from './entry-bodies.js';
import { ClockWatch, type HeadInstants } from './clock-watch.service.js';
import { LedgerLockWatch } from './ledger-lock-watch.service.js';
import type { Receipt } from './ledger-position.js';
import { insertEntries } from './store/insert-entries.store.js';
import { ADVANCE_HEAD, LOCK_HEAD } from './store/ledger.sql.js';
import { SeenLedger } from './store/seen-ledger.store.js';

interface OpenLedger {
  readonly edge: TreeEdge;
  readonly root: Buffer;
  readonly recordedAt: Instant | null;
  /** The database's clock, `readAt` of this process's counter ago. */
  readonly databaseAt: Instant;
  readonly readAt: number;
  /** Judged once a transaction: its appends share the moment. */
  readonly isClockRight: boolean;
}

interface HeadRow extends HeadInstants {
  readonly size: number;
  readonly root: Buffer;
  readonly edge: Buffer;
}

/** A statement and its actor. */
export interface AttributedStatement {
  readonly by: Actor;
  readonly statement: Statement;
}

/** Transaction-local: the ledger as this transaction has extended it. */
const OPEN = Symbol('open ledger');

/**
 * Appends statements. The row lock of the head makes its holder the only writer until its
 * transaction ends.
 */
@Injectable()
export class LedgerService {
  constructor(
    clock: Clock,
    private readonly watch: LedgerLockWatch = new LedgerLockWatch(),
    private readonly clockWatch: ClockWatch = new ClockWatch(clock),
    private readonly seen: SeenLedger = new SeenLedger(),
  ) {}

  /**
   * Locks the head, so that no other writer appends before this transaction ends, and returns the
   * index of the next entry, and the root of the tree before it. A transaction whose decision
   * depends on recorded entries (such as whether a name is free) opens the ledger before it reads
   * them. Throws `ledger-replaced` once if the ledger does not continue the one that this process
   * knew: what was cached of that is forgotten, and what the transaction may have read of it is
   * undone with it.
   */
  async open(tx: Transaction): Promise<{ nextIndex: number; root: Buffer }> {
    const { edge, root } = await this.opened(tx);
    return { nextIndex: edge.size, root };
  }

  /**
   * Appends a statement and returns its receipt.
   * @param preceding are appended before it, under the same tree head
   */
  async append(
    tx: Transaction,
    by: Actor,
    statement: Statement,
    preceding: readonly Statement[] = [],
  ): Promise<Receipt> {
    const receipts = await this.appendAll(tx, by, [...preceding, statement]);
    return receipts[preceding.length] as Receipt;
  }

  /**
   * Appends statements in order, under one tree head, and returns a receipt for each.
   */
  appendAll(tx: Transaction, by: Actor, statements: readonly Statement[]): Promise<Receipt[]> {
    return this.appendEach(
      tx,
      statements.map((statement) => ({ by, statement })),
    );
  }

  /**
   * As `appendAll`, for statements of several actors. The instants of entries never decrease.
   * Throws `clock-wrong` while the clock of this process is not trusted.
   */
  async appendEach(tx: Transaction, attributed: readonly AttributedStatement[]): Promise<Receipt[]> {
    const statements = attributed.map(({ statement }) => statement);
    const receipts = await this.appendMany(tx, statements, (offset) => (attributed[offset] as AttributedStatement).by);
    return statements.map((_, offset) => receipts.at(offset));
  }

  /** As `appendEach`, for thousands of statements: a receipt is made when it is read. */
  async appendMany(
    tx: Transaction,
    statements: readonly Statement[],
    actorOf: (offset: number) => Actor,
  ): Promise<AppendedReceipts> {
    if (statements.length === 0) return AppendedReceipts.none;
    const attributes = { 'whence.entries': statements.length };
    return inSpan('ledger append', { attributes }, () => this.appendSome(tx, statements, actorOf));
  }

  private async appendSome(
    tx: Transaction,
    statements: readonly Statement[],
    actorOf: (offset: number) => Actor,
  ): Promise<AppendedReceipts> {
    const before = await this.opened(tx);
    if (!before.isClockRight) await this.clockWatch.requireRight(tx, before, performance.now() - before.readAt);
    const now = this.clockWatch.instant(before.databaseAt);
    const at = before.recordedAt !== null && before.recordedAt > now ? before.recordedAt : now;
    const bodies = new EntryBodies(statements.length, at);
    for (let offset = 0; offset < statements.length; offset++)
      bodies.add(statements[offset] as Statement, actorOf(offset));
    const { edge, records } = before.edge.appendHashes(bodies.leaves);
    const root = edge.root();
    tx.setLocal(OPEN, { ...before, edge, root, recordedAt: at, isClockRight: true } satisfies OpenLedger);
    await awaitAll([
      insertEntries(tx, { first: before.edge.size, statements, at, bodies, records }),
      tx.query(ADVANCE_HEAD, [edge.size, root, edge.toBytes(), at]),
    ]);
    tx.afterCommit(() => {
      this.seen.keep({ size: edge.size, root }, 'writer');
      processMetrics.increment('whence_ledger_entries_appended_total', {}, statements.length);
    });
    const head = { treeSize: edge.size, rootHash: root.toString('hex') };
    return new AppendedReceipts(before.edge.size, bodies.leaves, head);
  }

  private async opened(tx: Transaction): Promise<OpenLedger> {
    const known = tx.getLocal<OpenLedger>(OPEN);
    if (known) return known;
    const requested = performance.now();
    const [row] = await tx.query<HeadRow>(LOCK_HEAD);
    const granted = performance.now();
    tx.afterEnd(() => this.watch.report({ waitedMs: granted - requested, heldMs: performance.now() - granted }));
    if (!row) throw new CorruptRecordError('The head row of the ledger is missing: migrate the database.');
    await this.seen.keepLocked(tx, row);
    const { size, root, edge, ...instants } = row;
    const read = { root, ...instants, readAt: granted, isClockRight: false };
    const open = { edge: TreeEdge.fromBytes(size, edge), ...read } satisfies OpenLedger;
    tx.setLocal(OPEN, open);
    return open;
  }
}
