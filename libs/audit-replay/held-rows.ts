import type { Row, Value } from './projected-table.js';

interface HeldRow {
  readonly key: string;
  readonly validFrom: number;
  validTo: number | null;
  readonly values: readonly Value[];
}

/** Rows that hold in half-open ranges of entries: a new one of the same key closes the one before. */
export class HeldRows {
  private readonly open = new Map<string, HeldRow>();
  private readonly all: HeldRow[] = [];

  hold(key: string, entry: number, values: readonly Value[]): void {
    const before = this.open.get(key);
    if (before) before.validTo = entry;
    const row = { key, validFrom: entry, validTo: null, values };
    this.open.set(key, row);
    this.all.push(row);
  }

  has(key: string): boolean {
    return this.open.has(key);
  }

  /** key, held from, held to, then the values. */
  *rows(): Generator<Row> {
    for (const { key, validFrom, validTo, values } of this.all) yield [key, validFrom, validTo, ...values];
  }
}
