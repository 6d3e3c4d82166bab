import { Bitmap } from '@core/bitmap';
import type { Instant } from '@core/kernel';
import { type CacheFigures, observeCache, type ObservedCache } from '@platform/cache';
import type { Reader, Transaction } from '@platform/database';
import type { RemovalPhase } from '../removal.js';
import type { RemovalSelector } from '../removal-selector.js';
import { type ActiveSelector, activeSelector } from '../scope-rules.js';
import { SELECT_CHANGED_REMOVALS } from './removal.sql.js';

/** A removal that was not withdrawn: shards are tested against it. */
export interface ActiveRemoval {
  readonly number: number;
  readonly id: string;
  /** The entry that ordered it. */
  readonly entry: number;
  readonly selector: RemovalSelector;
  readonly matcher: ActiveSelector;
  /**
   * The shards that the selector names, as shards or as a dataset version; null if it names none.
   */
  readonly members: Bitmap | null;
  readonly phase: RemovalPhase;
  readonly effectiveAt: Instant;
  readonly approvalRequired: boolean;
}

interface Row extends Omit<ActiveRemoval, 'matcher' | 'members'> {
  readonly members: Buffer | null;
}

interface Snapshot {
  /** The tree size as of which the removals were read. */
  readonly until: number;
  readonly removals: ReadonlyMap<number, ActiveRemoval>;
}

/** Transaction-local: the active removals as this transaction sees them. */
const OWN = Symbol('active removals');

const NOTHING_READ: Snapshot = { until: 0, removals: new Map() };

/** Caches the active removals: a writer reads only what entries changed since its last read. */
export class ActiveRemovals implements ObservedCache {
  private cached = NOTHING_READ;
  private hits = 0;
  private misses = 0;

  constructor() {
    observeCache(this);
  }

  forget(): void {
    this.cached = NOTHING_READ;
  }

  takeFigures(): CacheFigures {
    const { hits, misses } = this;
    this.hits = 0;
    this.misses = 0;
    return { name: 'active-removals', entries: this.cached.removals.size, hits, misses };
  }

  /**
   * Returns the active removals as a transaction that holds the ledger's lock sees them. Runs no
   * SQL statement if nothing was written since `markCurrent`.
   */
  async within(tx: Transaction, nextIndex: number): Promise<ActiveRemoval[]> {
    const snapshot = tx.getLocal<Snapshot>(OWN) ?? this.cached;
    const isCurrent = snapshot.until === nextIndex;
    if (isCurrent) this.hits++;
    else this.misses++;
    const now = isCurrent ? snapshot : await this.read(tx, snapshot, nextIndex);
    tx.setLocal(OWN, now);
    return [...now.removals.values()];
  }

  /** The active removals, as committed by now, of those that were ordered by the tree size. */
  async orderedBy(reader: Reader, asOf: number): Promise<ActiveRemoval[]> {
    const { removals } = await this.read(reader, this.cached, this.cached.until);
    return [...removals.values()].filter(({ entry }) => entry < asOf);
  }

  /**
   * Marks the removals as current up to `nextIndex`: the transaction changed none of them. Cached
   * when it commits.
   */
  markCurrent(tx: Transaction, nextIndex: number): void {
    const own = tx.getLocal<Snapshot>(OWN);
    if (!own) return;
    const snapshot = { until: nextIndex, removals: own.removals };
    tx.setLocal(OWN, snapshot);
    tx.afterCommit(() => {
      if (snapshot.until > this.cached.until) this.cached = snapshot;
    });
  }

  private async read(reader: Reader, { until, removals }: Snapshot, nextIndex: number): Promise<Snapshot> {
    const rows = await reader.query<Row>(SELECT_CHANGED_REMOVALS, [until]);
    if (rows.length === 0) return { until: nextIndex, removals };
    const changed = new Map(removals);
    for (const { members, ...row } of rows) {
      if (row.phase === 'withdrawn') changed.delete(row.number);
      else
        changed.set(row.number, {
          ...row,
          matcher: activeSelector(row.id, row.selector),
          members: members && Bitmap.fromBytes(members),
        });
    }
    return { until: nextIndex, removals: changed };
  }
}
