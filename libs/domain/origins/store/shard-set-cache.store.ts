import { type CacheFigures, observeCache, type ObservedCache } from '@platform/cache';
import { detached, inTurns, unlessGone } from '@platform/cancellation';
import type { Reader, Transaction } from '@platform/database';
import { type PastSegmentRow, SegmentedSets, type SegmentRow, type ShardSets } from './segmented-sets.js';

const LIMIT_BYTES = 256 * 2 ** 20;

/**
 * The table with the sets of owners (origins, removals), as SQL. It has a row for each owner and
 * segment, valid from the entry that opened or replaced it.
 */
export interface SegmentTable<Name extends string> {
  /** Under which the metrics show the cache. */
  readonly cacheName: string;
  /** The names of the sets, and of their columns. */
  readonly sets: readonly Name[];
  /** The latest entry that changed a row, as `changed`; -1 if there is none. */
  readonly lastChange: string;
  /** $1 owners: their current rows (`SegmentRow`). */
  readonly present: string;
  /**
   * $1 an entry, $2 owners: the current rows that later entries changed; the sets are null for
   * other owners.
   */
  readonly changedSince: string;
  /** $1 owners and $2 their segments, $3 tree size: past rows as of then (`PastSegmentRow`). */
  readonly past: string;
}

type Present<Name extends string> = ReadonlyMap<number, SegmentedSets<Name>>;

/**
 * Caches sets of shards by owner: reads them once, then only what later entries changed. Entries
 * commit in order, so all changes up to the last one read have been read. As of an earlier position
 * it reads only the segments that were replaced since; shards that were registered since are still
 * in the sets, and the caller cuts them off. An owner without shards has empty sets.
 */
export class ShardSetCache<Name extends string> implements ObservedCache {
  private readonly none: SegmentedSets<Name>;
  private readonly cached = new Map<number, SegmentedSets<Name>>();
  private changed: number | undefined;
  private bytes = 0;
  private hits = 0;
  private misses = 0;
  private reading: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly committed: Reader,
    private readonly table: SegmentTable<Name>,
    private readonly limitBytes: number = LIMIT_BYTES,
  ) {
    this.none = SegmentedSets.none(table.sets);
    observeCache(this);
  }

  forget(): void {
    this.cached.clear();
    this.changed = undefined;
    this.bytes = 0;
  }

  /** What happened since it was last called; a look-up is of one owner. */
  takeFigures(): CacheFigures {
    const { hits, misses, bytes, cached, limitBytes, table } = this;
    this.hits = this.misses = 0;
    return { name: table.cacheName, entries: cached.size, bytes, fill: bytes / limitBytes, hits, misses };
  }

  /** As of a tree size. */
  async asOf(owners: readonly number[], asOf: number): Promise<Map<number, ShardSets<Name>>> {
    const { present } = await this.present(owners);
    const past = await this.past(present, asOf);
    return new Map([...present].map(([owner, sets]) => [owner, sets.asOf(asOf, past.get(owner) ?? [])]));
  }

  /**
   * The sets as a transaction that holds the ledger's lock sees them. Its own changes are not
   * cached.
   */
  async within(tx: Transaction, owners: readonly number[]): Promise<Map<number, ShardSets<Name>>> {
    const { present, changed } = await this.present(owners);
    const own = byOwner(await tx.query<SegmentRow<Name>>(this.table.changedSince, [changed, owners]));
    return new Map([...present].map(([owner, sets]) => [owner, sets.changedBy(own.get(owner) ?? []).sets]));
  }

  /**
   * One read at a time: concurrent reads could replace a newer state by an older one.
   */
  private present(owners: readonly number[]): Promise<{ readonly present: Present<Name>; readonly changed: number }> {
    const present = detached(() => this.reading.then(() => this.read(owners)));
    this.reading = present.catch(() => undefined);
    return unlessGone(present);
  }

  private async read(owners: readonly number[]): Promise<{ present: Present<Name>; changed: number }> {
    const changed = await this.readChanges();
    const missing = owners.filter((owner) => !this.cached.has(owner));
    this.misses += missing.length;
    this.hits += owners.length - missing.length;
    if (missing.length > 0) {
      const rows = byOwner(await this.committed.query<SegmentRow<Name>>(this.table.present, [missing]));
      const read: [number, SegmentedSets<Name>][] = [];
      await inTurns(missing, (owner) => read.push([owner, this.none.changedBy(rows.get(owner) ?? [])]));
      // Forgotten meanwhile.
      if (this.changed === undefined) return this.read(owners);
      for (const [owner, sets] of read) this.put(owner, sets);
    }
    const present = new Map(owners.map((owner) => [owner, this.cached.get(owner) ?? this.none]));
    this.evict(present);
    return { present, changed };
  }

  /** Applies new changes to the cached sets. Returns the entry of the last change read. */
  private async readChanges(): Promise<number> {
    const since = this.changed;
    if (since === undefined) {
      const [row] = await this.committed.query<{ changed: number }>(this.table.lastChange);
      return (this.changed = row?.changed ?? -1);
    }
    const parameters = [since, [...this.cached.keys()]];
    const rows = await this.committed.query<SegmentRow<Name>>(this.table.changedSince, parameters);
    // Forgotten meanwhile.
    if (this.changed === undefined) return this.readChanges();
    for (const [owner, own] of byOwner(rows)) {
      const before = this.cached.get(owner);
      if (before) this.put(owner, before.changedBy(own));
    }
    return (this.changed = rows.reduce((latest, { changed }) => Math.max(latest, changed), since));
  }

  private async past(present: Present<Name>, asOf: number): Promise<Map<number, PastSegmentRow<Name>[]>> {
    const replaced = [...present].flatMap(([owner, sets]) =>
      sets.replacedSince(asOf).map((segment) => ({ owner, segment })),
    );
    if (replaced.length === 0) return new Map();
    const keys = [replaced.map(({ owner }) => owner), replaced.map(({ segment }) => segment)];
    return byOwner(await this.committed.query<PastSegmentRow<Name>>(this.table.past, [...keys, asOf]));
  }

  private put(owner: number, sets: SegmentedSets<Name>): void {
    this.bytes += sets.bytes - (this.cached.get(owner)?.bytes ?? 0);
    this.cached.delete(owner);
    this.cached.set(owner, sets);
  }

  /** Evicts the least recently read owners, except those of the current call. */
  private evict(requested: Present<Name>): void {
    for (const [owner, { bytes }] of this.cached) {
      if (this.bytes <= this.limitBytes) return;
      if (requested.has(owner)) continue;
      this.cached.delete(owner);
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
