import type { Clock, Instant } from '@core/kernel';
import { leafHash, TreeEdge } from '@core/merkle';
import { awaitAll, type Transaction } from '@platform/database';
import { type Actor, entryBytes, type Statement } from './entry.js';
import type { Receipt } from './ledger-position.js';
import { insertEntries } from './store/insert-entries.js';
import { ADVANCE_HEAD, LOCK_HEAD } from './store/ledger.sql.js';

interface OpenLedger {
  readonly edge: TreeEdge;
  readonly recordedAt: Instant | null;
}

/** A statement and who makes it. */
export interface AttributedStatement {
  readonly by: Actor;
  readonly statement: Statement;
}

const OPEN = Symbol('the ledger as this transaction has extended it');

/** Appends statements. The head's row lock makes the holder of it the only writer until its transaction ends. */
export class LedgerService {
  constructor(private readonly clock: Clock) {}

  /**
   * Locks the head, so that what this transaction reads from now on is final, and answers the index its next entry gets.
   * A transaction that decides from what is recorded (is this name taken?) opens the ledger before it looks.
   */
  async open(tx: Transaction): Promise<{ nextIndex: number }> {
    return { nextIndex: (await this.opened(tx)).edge.size };
  }

  /** Appends the statements in order, under one tree head, and answers a receipt for each. Their instant never goes back. */
  append(tx: Transaction, by: Actor, statements: readonly Statement[]): Promise<Receipt[]> {
    return this.appendEach(
      tx,
      statements.map((statement) => ({ by, statement })),
    );
  }

  /** As `append`, for statements of several actors. */
  async appendEach(tx: Transaction, told: readonly AttributedStatement[]): Promise<Receipt[]> {
    if (told.length === 0) return [];
    const before = await this.opened(tx);
    const at = this.instantAfter(before.recordedAt);
    const bodies = told.map(({ by, statement }) => entryBytes(statement, by, at));
    const leaves = bodies.map((body) => leafHash(body));
    const { edge, completed } = before.edge.appendAll(leaves);
    const root = edge.root();
    const kinds = told.map(({ statement }) => statement.kind);
    tx.setLocal(OPEN, { edge, recordedAt: at } satisfies OpenLedger);
    await awaitAll([
      insertEntries(tx, { first: before.edge.size, kinds, at, bodies, hashes: completed }),
      tx.query(ADVANCE_HEAD, [edge.size, root, edge.toBytes(), at]),
    ]);
    const head = { treeSize: edge.size, rootHash: root.toString('hex') };
    return leaves.map((leaf, offset) => ({
      index: before.edge.size + offset,
      leafHash: leaf.toString('hex'),
      ...head,
    }));
  }

  private async opened(tx: Transaction): Promise<OpenLedger> {
    const known = tx.getLocal<OpenLedger>(OPEN);
    if (known) return known;
    const [row] = await tx.query<{ size: number; edge: Buffer; recordedAt: Instant | null }>(LOCK_HEAD);
    if (!row) throw new Error('the ledger has no head row: this database was not migrated');
    const open = { edge: TreeEdge.fromBytes(row.size, row.edge), recordedAt: row.recordedAt } satisfies OpenLedger;
    tx.setLocal(OPEN, open);
    return open;
  }

  private instantAfter(last: Instant | null): Instant {
    const now = this.clock.now().toISOString();
    return last !== null && last > now ? last : now;
  }
}
