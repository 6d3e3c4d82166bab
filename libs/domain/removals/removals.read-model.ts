import { Inject, Injectable } from '@nestjs/common';
import type { Instant } from '@core/kernel';
import { LedgerReadModel, type StoredEntry } from '@domain/ledger';
import { Database, type Reader } from '@platform/database';
import { isInForce, isOverdue, type Removal, type RemovalState, stateAt } from './removal.js';
import { RemovalsError } from './removals.errors.js';
import {
  SELECT_ACTIVE_PAGE,
  SELECT_ACTIVE_REMOVALS,
  SELECT_EXECUTIONS,
  SELECT_POSITION_TIME,
  SELECT_REMOVAL_ENTRIES,
  SELECT_REMOVALS,
  SELECT_REMOVALS_BY_ID,
  SELECT_REMOVALS_OF_VENDOR,
} from './store/removal.sql.js';

/** A page of a list: at most `limit` items, those after the one whose key is `after`. */
export interface RemovalsPage<Key> {
  readonly limit: number;
  readonly after?: Key;
}

export interface RemovalsFilter {
  readonly state?: RemovalState;
  /** Only what is overdue at the time of the position. */
  readonly overdue?: boolean;
  /** Only what is due before this instant and neither verified nor withdrawn. */
  readonly dueBefore?: Instant;
}

export interface Execution {
  readonly place: string;
  readonly isShard: boolean;
  /** @asType number */
  readonly percent: number;
  readonly evidence: readonly object[] | null;
  readonly entry: number;
}

type Nullable = 'basis' | 'dueAt' | 'receivedAt' | 'requestedBy' | 'verification' | 'withdrawalEntry';
type RemovalRow = Omit<Removal, 'state' | 'overdue' | Nullable> & { readonly [Key in Nullable]: Removal[Key] | null };

/** Removals as of a tree size. */
@Injectable()
export class RemovalsReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly entries: LedgerReadModel,
  ) {}

  within(reader: Reader): RemovalsReadModel {
    return new RemovalsReadModel(reader, this.entries);
  }

  async removal(id: string, asOf: number): Promise<Removal | null> {
    const [found] = await this.rows(SELECT_REMOVALS_BY_ID, [asOf, [id]], asOf);
    return found ?? null;
  }

  /** The removal, or `removal-not-found`. */
  async requireRemoval(id: string, asOf: number): Promise<Removal> {
    const found = await this.removal(id, asOf);
    if (found) return found;
    throw new RemovalsError('removal-not-found', `There is no removal "${id.slice(0, 100)}".`);
  }

  /** The latest first; the page's key is the removal's number. */
  async removals(filter: RemovalsFilter, page: RemovalsPage<number>, asOf: number): Promise<Removal[]> {
    const at = await this.timeOf(asOf);
    const [due = null] = [filter.dueBefore, filter.overdue && at].filter((bound) => !!bound).sort();
    return this.rows(SELECT_REMOVALS, [asOf, at, filter.state ?? null, due, page.after ?? null, page.limit], asOf);
  }

  /** Those that were not withdrawn; the page's key is the removal's number. */
  async active(page: RemovalsPage<number>, asOf: number): Promise<Removal[]> {
    return this.rows(SELECT_ACTIVE_PAGE, [asOf, page.after ?? -1, page.limit], asOf);
  }

  /**
   * All that are in force: neither withdrawn, nor waiting for approval or for their instant.
   * @param at the time to judge by; defaults to that of the position
   */
  async inForce(asOf: number, at?: Instant): Promise<Removal[]> {
    const active = await this.rows(SELECT_ACTIVE_REMOVALS, [asOf], asOf);
    return active.filter((removal) => isInForce(at === undefined ? removal.state : stateAt(removal, at)));
  }

  /** The ids of the removals that select a vendor's data, in the order of their orders. */
  async selectingVendor(vendor: string, asOf: number): Promise<string[]> {
    const rows = await this.reader.query<{ id: string }>(SELECT_REMOVALS_OF_VENDOR, [vendor, asOf]);
    return rows.map(({ id }) => id);
  }

  /** How much is removed where, in the order of places, which are the page's key. */
  async executions(id: string, page: RemovalsPage<string>, asOf: number): Promise<Execution[]> {
    const { number } = await this.requireRemoval(id, asOf);
    return this.reader.query<Execution>(SELECT_EXECUTIONS, [number, asOf, page.after ?? null, page.limit]);
  }

  /** The entries about a removal, oldest first; their index is the page's key. */
  async history(id: string, page: RemovalsPage<number>, asOf: number): Promise<StoredEntry[]> {
    const { number } = await this.requireRemoval(id, asOf);
    const parameters = [number, asOf, page.after ?? -1, page.limit];
    const rows = await this.reader.query<{ entry: number }>(SELECT_REMOVAL_ENTRIES, parameters);
    return this.entries.entries(rows.map(({ entry }) => entry));
  }

  /** When the last entry before the tree size was recorded; null if there is none. */
  async timeOf(asOf: number): Promise<Instant | null> {
    const [row] = await this.reader.query<{ at: Instant }>(SELECT_POSITION_TIME, [asOf]);
    return row?.at ?? null;
  }

  private async rows(sql: string, parameters: readonly unknown[], asOf: number): Promise<Removal[]> {
    const rows = await this.reader.query<RemovalRow>(sql, parameters);
    if (rows.length === 0) return [];
    const at = await this.timeOf(asOf);
    return rows.map((row) => toRemoval(row, at));
  }
}

function toRemoval(row: RemovalRow, at: Instant | null): Removal {
  const removal = {
    ...row,
    basis: row.basis ?? undefined,
    dueAt: row.dueAt ?? undefined,
    receivedAt: row.receivedAt ?? undefined,
    requestedBy: row.requestedBy ?? undefined,
    verification: row.verification ?? undefined,
    withdrawalEntry: row.withdrawalEntry ?? undefined,
  };
  return { ...removal, state: stateAt(removal, at), overdue: isOverdue(removal, at) };
}
