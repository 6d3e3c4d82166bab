import { detached, unlessGone } from '@platform/cancellation';
import type { Reader } from '@platform/database';
import type { Origin } from '../origin.js';
import { SELECT_ORIGINS } from './origin-index.sql.js';

interface OriginRow {
  readonly entry: number;
  readonly origin: Origin & { readonly collectedFrom?: string; readonly collectedTo?: string };
}

/**
 * The origins, from an id on, that were stated by a tree size, in the order of their ids; with
 * their entries.
 */
export async function readOrigins(reader: Reader, from: number, asOf: number): Promise<[Origin, number][]> {
  const rows = await reader.query<OriginRow>(SELECT_ORIGINS, [from, asOf]);
  return rows.map(({ entry, origin: { collectedFrom, collectedTo, ...tuple } }) => {
    const collected = {
      ...(collectedFrom && { from: iso(collectedFrom) }),
      ...(collectedTo && { to: iso(collectedTo) }),
    };
    return [collectedFrom || collectedTo ? { ...tuple, collected } : tuple, entry];
  });
}

/**
 * Caches all committed origins. They never change, and become visible in the order of their ids.
 */
export class OriginCache {
  private origins: readonly Origin[] = [];
  private entries: readonly number[] = [];
  private reading: Promise<void> = Promise.resolve();

  constructor(private readonly committed: Reader) {}

  async list(asOf: number): Promise<readonly Origin[]> {
    const run = (): Promise<void> => this.readNew();
    this.reading = detached(() => this.reading.then(run, run));
    await unlessGone(this.reading);
    const last = this.entries.at(-1) ?? -1;
    if (last < asOf) return this.origins;
    return this.origins.slice(
      0,
      this.entries.findIndex((entry) => entry >= asOf),
    );
  }

  private async readNew(): Promise<void> {
    const found = await readOrigins(this.committed, this.origins.length, Number.MAX_SAFE_INTEGER);
    if (found.length === 0) return;
    this.origins = [...this.origins, ...found.map(([origin]) => origin)];
    this.entries = [...this.entries, ...found.map(([, entry]) => entry)];
  }
}

const iso = (timestamp: string): string => new Date(timestamp).toISOString();
