type Cell = string | number | boolean | null;
type Row = ReadonlyMap<string, Cell>;

/** A spreadsheet runs a cell that begins so as a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * `csvText` returns the items as CSV (RFC 4180): a header, then a row for each item. A member of a
 * member has a dotted name, a list is JSON, and null and absent members are empty cells. Declared
 * names may begin like a formula: such a text gets a leading apostrophe.
 */
export function csvText(items: readonly object[]): string {
  const rows = items.map((item) => new Map(cellsOf(item, '')));
  const columns = [...new Set(rows.flatMap((row: Row) => [...row.keys()]))];
  if (columns.length === 0) return '';
  const lines = [columns.map(quoted), ...rows.map((row) => columns.map((column) => written(row.get(column) ?? null)))];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

function* cellsOf(item: object, prefix: string): Iterable<[string, Cell]> {
  for (const [name, value] of Object.entries(item) as [string, unknown][]) {
    if (value === undefined) continue;
    if (Array.isArray(value)) yield [prefix + name, JSON.stringify(value)];
    else if (typeof value === 'object' && value !== null) yield* cellsOf(value, `${prefix}${name}.`);
    else yield [prefix + name, value as Cell];
  }
}

function written(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  return quoted(FORMULA.test(cell) ? `'${cell}` : cell);
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
