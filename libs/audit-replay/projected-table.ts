import type { Bitmap } from '@core/bitmap';

/** A value as both sides of a comparison write it: bytes and JSON as text, instants as RFC 3339, a list of numbers as JSON, a set as itself. */
export type Value = string | number | boolean | null | Bitmap;
export type Row = readonly Value[];

/**
 * How a column is read. `bytes`: lower-case hex. `json`: canonical JSON. `numbers`: int[] as JSON. `set`: a roaring bitmap. `digest-of`: the hex SHA-256 of the
 * column's bytes. `list`: `<hex SHA-256> <lines>` of a text that is kept deflated. `append`: the index of some entry of the append that holds the expected one, since entries do not say where an append began.
 */
export type ColumnKind =
  'number' | 'text' | 'boolean' | 'instant' | 'bytes' | 'json' | 'numbers' | 'set' | 'digest-of' | 'list' | 'append';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** What a table must hold, by the entries alone. */
export interface ProjectedTable {
  readonly name: string;
  readonly columns: readonly Column[];
  /** How many of the first columns are the key. */
  readonly key: number;
  /** Ascending by key; texts in the order of their UTF-8 bytes. */
  rows(): Iterable<Row>;
}

/** `name:kind name:kind …`; a name alone is a text. */
export function columnsOf(text: string): Column[] {
  return text.split(/\s+/).map((one) => {
    const [name = '', kind = 'text'] = one.split(':');
    return { name, kind: kind as ColumnKind };
  });
}

/** A value that is a text; '' of any other. */
export function textValue(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function compareText(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export function compareKeys(a: Row, b: Row, length: number): number {
  for (let at = 0; at < length; at++) {
    const [x, y] = [a[at], b[at]];
    const order =
      typeof x === 'number' || typeof x === 'boolean' ? Number(x) - Number(y) : compareText(textValue(x), textValue(y));
    if (order !== 0) return order;
  }
  return 0;
}

/** A table small enough to be sorted when it is asked for. */
export function sortedTable(name: string, columns: string, key: number, rows: () => Iterable<Row>): ProjectedTable {
  return {
    ...{ name, key, columns: columnsOf(columns) },
    rows: () => [...rows()].sort((a, b) => compareKeys(a, b, key)),
  };
}
