import type { Row, Value } from './projected-table.js';

interface VersionedRow {
  readonly key: string;
  readonly validFrom: number;
  validTo: number | null;
  readonly values: readonly Value[];
}

/**
 * Rows that are valid in half-open ranges of entries: a new row of a key closes the one before it.
 */
export class VersionedRows {
  private readonly open = new Map<string, VersionedRow>();
  private readonly all: VersionedRow[] = [];

  put(key: string, entry: number, values: readonly Value[]): void {
    const before = this.open.get(key);
    if (before) before.validTo = entry;
    const row = { key, validFrom: entry, validTo: null, values };
    this.open.set(key, row);
    this.all.push(row);
  }

  /** Ends the current row of a key; returns whether it has one. */
  close(key: string, entry: number): boolean {
    const current = this.open.get(key);
    if (!current) return false;
    current.validTo = entry;
    return this.open.delete(key);
  }

  /** The values of the current rows. */
  *current(): Generator<readonly Value[]> {
    for (const { values } of this.open.values()) yield values;
  }

  /** Yields key, valid from, valid to, then the values. */
  *rows(): Generator<Row> {
    for (const { key, validFrom, validTo, values } of this.all) yield [key, validFrom, validTo, ...values];
  }
}
