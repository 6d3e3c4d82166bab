import type { Bitmap } from '@core/bitmap';

/** A value in the form that both sides of a comparison use; `ColumnKind` says which. */
export type Value = string | number | boolean | null | Bitmap;
export type Row = readonly Value[];

/**
 * The form of a column's values.
 * - `instant`: RFC 3339 in UTC with milliseconds. `bytes`: lower-case hex. `json`: canonical JSON.
 * - `numbers`: int[], as JSON. `set`: a `Bitmap`; in the database, a roaring bitmap in the portable
 *   format.
 * - `digest-of`: the hex SHA-256 of the column's bytes. `list`: `<hex SHA-256> <lines>` of a text
 *   stored deflated.
 * - `append`: the index of any entry of the append that holds the expected one. Entries do not
 *   state where an append began.
 */
export type ColumnKind =
  'number' | 'text' | 'boolean' | 'instant' | 'bytes' | 'json' | 'numbers' | 'set' | 'digest-of' | 'list' | 'append';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** The rows that the entries make of a table. */
export interface ProjectedTable {
  readonly name: string;
  readonly columns: readonly Column[];
  /** How many of the first columns are the key. */
  readonly key: number;
  /** Ascending by key; texts in the order of their UTF-8 bytes. */
  rows(): Iterable<Row>;
}

/** Parses `name:kind name:kind …`; a column without a kind is text. */
export function columnsOf(text: string): Column[] {
  return text.split(/\s+/).map((one) => {
    const [name = '', kind = 'text'] = one.split(':');
    return { name, kind: kind as ColumnKind };
  });
}

/** The value if it is text, otherwise ''. */
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

/** A table small enough to be sorted each time its rows are read. */
export function sortedTable(name: string, columns: string, key: number, rows: () => Iterable<Row>): ProjectedTable {
  return {
    name,
    key,
    columns: columnsOf(columns),
    rows: () => [...rows()].sort((a, b) => compareKeys(a, b, key)),
  };
}
