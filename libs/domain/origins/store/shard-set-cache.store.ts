import type { Reader, Transaction } from '@platform/database';
import { type PastSegmentRow, SegmentedSets, type SegmentRow, type ShardSets } from './segmented-sets.js';

const LIMIT_BYTES = 256 * 2 ** 20;

/**
 * Where the sets of owners (origins, removals) are: a row for each owner and segment, from the
 * entry on that opened or replaced it.
 */
export interface SegmentTable<Name extends string> {
  /** Also the columns they are in. */
  readonly sets: readonly Name[];
  /** The latest entry that changed a row, as `changed`; -1: none did. */
  readonly lastChange: string;
  /** $1 owners: their rows as they are now (`SegmentRow`). */
  readonly present: string;
  /**
   * $1 an entry, $2 owners: the rows that later entries changed, as they are now; only those of the
   * owners with their sets.
   */
  readonly changedSince: string;
  /** $1 owners and $2 their segments, $3 tree size: as they were then (`PastSegmentRow`). */
  readonly past: string;
}

type Present<Name extends string> = ReadonlyMap<number, SegmentedSets<Name>>;

/**
 * Sets of shards by owner, in memory: read once, then kept up with what later entries changed.
 * Entries commit in their order, so that all that was changed up to the last change seen has been
 * seen. As of an earlier position only segments that were replaced since are read; what was
 * registered since stands behind, and the caller cuts it off. An owner without shards has empty
 * sets.
 */
export class ShardSetCache<Name extends string> {
  private readonly none: SegmentedSets<Name>;
  private readonly held = new Map<number, SegmentedSets<Name>>();
  private changed: number | undefined;
  private bytes = 0;
  private reading: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly committed: Reader,
    private readonly table: SegmentTable<Name>,
    private readonly limitBytes: number = LIMIT_BYTES,
  ) {
    this.none = SegmentedSets.none(table.sets);
  }

  /** As of a tree size. */
  async asOf(owners: readonly number[], asOf: number): Promise<Map<number, ShardSets<Name>>> {
    const { present } = await this.present(owners);
    const past = await this.past(present, asOf);
    return new Map([...present].map(([owner, held]) => [owner, held.asOf(asOf, past.get(owner) ?? [])]));
  }

  /**
   * As the transaction sees them, which holds the ledger's lock; what it wrote itself is not kept.
   */
  async within(tx: Transaction, owners: readonly number[]): Promise<Map<number, ShardSets<Name>>> {
    const { present, changed } = await this.present(owners);
    const own = byOwner(await tx.query<SegmentRow<Name>>(this.table.changedSince, [changed, owners]));
    return new Map([...present].map(([owner, held]) => [owner, held.changedBy(own.get(owner) ?? []).sets]));
  }

  /**
   * One reading at a time: two would read the same, or set an older state in place of a newer one.
   */
  private present(owners: readonly number[]): Promise<{ readonly present: Present<Name>; readonly changed: number }> {
    const present = this.reading.then(() => this.read(owners));
    this.reading = present.catch(() => undefined);
    return present;
  }

  private async read(owners: readonly number[]): Promise<{ present: Present<Name>; changed: number }> {
    const changed = await this.readChanges();
    const missing = owners.filter((owner) => !this.held.has(owner));
    if (missing.length > 0) {
      const rows = byOwner(await this.committed.query<SegmentRow<Name>>(this.table.present, [missing]));
      for (const owner of missing) this.put(owner, this.none.changedBy(rows.get(owner) ?? []));
    }
    const present = new Map(owners.map((owner) => [owner, this.held.get(owner) ?? this.none]));
    this.shed(present);
    return { present, changed };
  }

  /** Answers the last change that it has seen. */
  private async readChanges(): Promise<number> {
    if (this.changed === undefined) {
      const [row] = await this.committed.query<{ changed: number }>(this.table.lastChange);
      return (this.changed = row?.changed ?? -1);
    }
    const asked = [this.changed, [...this.held.keys()]];
    const rows = await this.committed.query<SegmentRow<Name>>(this.table.changedSince, asked);
    for (const [owner, own] of byOwner(rows)) {
      const before = this.held.get(owner);
      if (before) this.put(owner, before.changedBy(own));
    }
    return (this.changed = rows.reduce((latest, { changed }) => Math.max(latest, changed), this.changed));
  }

  private async past(present: Present<Name>, asOf: number): Promise<Map<number, PastSegmentRow<Name>[]>> {
    const replaced = [...present].flatMap(([owner, held]) =>
      held.replacedSince(asOf).map((segment) => ({ owner, segment })),
    );
    if (replaced.length === 0) return new Map();
    const keys = [replaced.map(({ owner }) => owner), replaced.map(({ segment }) => segment)];
    return byOwner(await this.committed.query<PastSegmentRow<Name>>(this.table.past, [...keys, asOf]));
  }

  private put(owner: number, sets: SegmentedSets<Name>): void {
    this.bytes += sets.bytes - (this.held.get(owner)?.bytes ?? 0);
    this.held.delete(owner);
    this.held.set(owner, sets);
  }

  /** Evicts the owners read longest ago, but for those of the present call. */
  private shed(asked: Present<Name>): void {
    for (const [owner, { bytes }] of this.held) {
      if (this.bytes <= this.limitBytes) return;
      if (asked.has(owner)) continue;
      this.held.delete(owner);
      this.bytes -= bytes;
    }
  }
}

function byOwner<Row extends { readonly owner: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.owner);
    if (group) group.push(row);
    else groups.set(row.owner, [row]);
  }
  return groups;
}
