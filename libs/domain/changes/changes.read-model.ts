import { Inject, Injectable } from '@nestjs/common';
import { type Instant, parseInstant } from '@core/kernel';
import { type Actor, type Entry, LedgerReadModel } from '@domain/ledger';
import { Database, type Reader } from '@platform/database';
import { SELECT_CHANGES } from './store/changes.sql.js';

/** Entries of one kind by one actor about the same thing. */
export interface Change {
  readonly kind: string;
  readonly by: Actor;
  /**
   * The dataset or folder of shards, the version, the kind of findings, the reason of corrections,
   * or whatever else the entries have in common; null for a single entry.
   */
  readonly about: string | null;
  /** The number of entries. */
  readonly count: number;
  readonly firstEntry: number;
  readonly lastEntry: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

export interface DescribedChange extends Change {
  /** The first of its entries. */
  readonly first: Entry;
}

export interface ChangePage {
  readonly changes: readonly DescribedChange[];
  /** The last entry that is in a change; null: there are no more. */
  readonly reached: number | null;
}

/** Entries that one page summarises. Changes that are longer go on in the next page. */
export const ENTRIES_A_PAGE = 100_000;

/** What changed, in the order of the first entry of each change. */
@Injectable()
export class ChangesReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly ledger: LedgerReadModel,
  ) {}

  /** The tree size that a tree size or an instant stands for: entries before it come before. */
  async sizeAt(position: string | undefined): Promise<number | undefined> {
    if (position === undefined) return undefined;
    return /^\d{1,15}$/.test(position) ? Number(position) : this.ledger.sizeBefore(parseInstant(position));
  }

  /** At most `limit` changes among the entries [from, to), after the entry `after`. */
  async changes(from: number, to: number, page: { limit: number; after?: number }): Promise<ChangePage> {
    const start = page.after === undefined ? from : Math.max(from, page.after + 1);
    let end = Math.min(to, start + ENTRIES_A_PAGE);
    if (start >= end) return { changes: [], reached: null };
    let found = await this.between(start, end, page.limit + 1);
    const next = found[page.limit];
    if (next) {
      // The entries before the first one too many: changes are counted as far as that.
      end = next.firstEntry;
      found = await this.between(start, end, page.limit);
    }
    const entries = await this.ledger.entries(found.map(({ firstEntry }) => firstEntry));
    const byIndex = new Map(entries.map((entry) => [entry.index, entry]));
    const changes = found.flatMap((change) => {
      const first = byIndex.get(change.firstEntry);
      return first ? [{ ...change, first }] : [];
    });
    return { changes, reached: end < to ? end - 1 : null };
  }

  private between(from: number, to: number, limit: number): Promise<Change[]> {
    return this.reader.query<Change>(SELECT_CHANGES, [from, to, limit]);
  }
}
