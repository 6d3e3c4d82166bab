import { type DatabaseCache, forgetWithDatabase } from '@platform/cache';
import { detached, unlessGone } from '@platform/cancellation';
import { POINT_READ, type Reader, type Transaction } from '@platform/database';
import type { Origin } from '../origin.js';
import { SELECT_NEW_ORIGINS, SELECT_ORIGINS } from './origin-index.sql.js';

interface OriginRow {
  readonly entry: number;
  readonly origin: Origin & { readonly collectedFrom?: string; readonly collectedTo?: string };
}

/**
 * The origins, from an id on, that were stated by a tree size, in the order of their ids; with
 * their entries.
 */
export async function readOrigins(reader: Reader, from: number, asOf: number): Promise<[Origin, number][]> {
  return (await reader.query<OriginRow>(SELECT_ORIGINS, [from, asOf])).map(toOrigin);
}

function toOrigin({ entry, origin: { collectedFrom, collectedTo, ...tuple } }: OriginRow): [Origin, number] {
  const collected = {
    ...(collectedFrom && { from: iso(collectedFrom) }),
    ...(collectedTo && { to: iso(collectedTo) }),
  };
  return [collectedFrom || collectedTo ? { ...tuple, collected } : tuple, entry];
}

/**
 * Caches all committed origins. They never change, and become visible in the order of their ids.
 */
export class OriginCache implements DatabaseCache {
  private origins: readonly Origin[] = [];
  private entries: readonly number[] = [];
  /** Every origin stated below this tree size is cached. */
  private readUpTo = 0;
  private reading: Promise<void> = Promise.resolve();

  constructor(private readonly committed: Reader) {
    forgetWithDatabase(this);
  }

  forget(): void {
    this.origins = [];
    this.entries = [];
    this.readUpTo = 0;
  }

  async list(asOf: number): Promise<readonly Origin[]> {
    if (asOf > this.readUpTo) {
      const run = (): Promise<void> => this.readNew();
      this.reading = detached(() => this.reading.then(run, run));
      await unlessGone(this.reading);
    }
    const last = this.entries.at(-1) ?? -1;
    if (last < asOf) return this.origins;
    return this.origins.slice(
      0,
      this.entries.findIndex((entry) => entry >= asOf),
    );
  }

  /**
   * All origins that a transaction sees which holds the ledger's lock: those that are not cached
   * come from its rows, and are cached when it commits.
   */
  async within(tx: Transaction): Promise<readonly Origin[]> {
    const from = this.origins.length;
    const known = this.origins;
    const found = await readOrigins(tx, from, Number.MAX_SAFE_INTEGER);
    if (found.length === 0) return known;
    tx.afterCommit(() => this.append(from, found));
    return [...known, ...found.map(([origin]) => origin)];
  }

  /** The size is of the same snapshot as the origins: a transaction's own position is beyond it. */
  private async readNew(): Promise<void> {
    const from = this.origins.length;
    type Row = { readonly size: number } & { readonly [Member in keyof OriginRow]: OriginRow[Member] | null };
    const rows = await this.committed.query<Row>(SELECT_NEW_ORIGINS, [from, Number.MAX_SAFE_INTEGER], POINT_READ);
    const found = rows.flatMap(({ entry, origin }) => (entry === null || origin === null ? [] : [{ entry, origin }]));
    this.append(
      from,
      found.map(toOrigin).sort(([a], [b]) => a.id - b.id),
    );
    this.readUpTo = Math.max(this.readUpTo, rows[0]?.size ?? 0);
  }

  /**
   * Caches origins that were read from an id on; others may have been cached meanwhile, or all
   * forgotten.
   */
  private append(from: number, read: readonly [Origin, number][]): void {
    if (this.origins.length < from) return;
    const found = read.slice(this.origins.length - from);
    if (found.length === 0) return;
    this.origins = [...this.origins, ...found.map(([origin]) => origin)];
    this.entries = [...this.entries, ...found.map(([, entry]) => entry)];
  }
}

const iso = (timestamp: string): string => new Date(timestamp).toISOString();
