import { Bitmap } from '@core/bitmap';
import type { Instant } from '@core/kernel';
import type { Reader, Transaction } from '@platform/database';
import type { RemovalPhase } from '../removal.js';
import type { RemovalSelector } from '../removal-selector.js';
import { type ActiveSelector, activeSelector } from '../scope-rules.js';
import { SELECT_CHANGED_REMOVALS } from './removal.sql.js';

/** A removal that was not withdrawn: shards are tested against it. */
export interface ActiveRemoval {
  readonly number: number;
  readonly id: string;
  readonly selector: RemovalSelector;
  readonly matcher: ActiveSelector;
  /** The shards that the selector names, as shards or as a dataset version; null: it names none. */
  readonly members: Bitmap | null;
  readonly phase: RemovalPhase;
  readonly effectiveAt: Instant;
  readonly approvalRequired: boolean;
}

interface Row extends Omit<ActiveRemoval, 'matcher' | 'members'> {
  readonly members: Buffer | null;
}

interface Known {
  /** The entries up to here are known. */
  readonly until: number;
  readonly removals: ReadonlyMap<number, ActiveRemoval>;
}

const OWN = Symbol('the active removals, as this transaction sees them');

/** Caches the active removals: a writer reads only what entries changed since it last looked. */
export class ActiveRemovals {
  private known: Known = { until: 0, removals: new Map() };

  /**
   * As a transaction that holds the ledger's lock sees them. Runs no statement if nothing was
   * written since `knownUntil`.
   */
  async within(tx: Transaction, nextIndex: number): Promise<ActiveRemoval[]> {
    const known = tx.getLocal<Known>(OWN) ?? this.known;
    const now = known.until === nextIndex ? known : await this.read(tx, known, nextIndex);
    tx.setLocal(OWN, now);
    return [...now.removals.values()];
  }

  /**
   * Marks that the transaction has written up to here and changed no removal; cached once it has
   * committed.
   */
  knownUntil(tx: Transaction, nextIndex: number): void {
    const own = tx.getLocal<Known>(OWN);
    if (!own) return;
    const known = { until: nextIndex, removals: own.removals };
    tx.setLocal(OWN, known);
    tx.afterCommit(() => {
      if (known.until > this.known.until) this.known = known;
    });
  }

  private async read(reader: Reader, { until, removals }: Known, nextIndex: number): Promise<Known> {
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
