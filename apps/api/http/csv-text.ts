type Cell = string | number | boolean | null;
type Row = ReadonlyMap<string, Cell>;

/** A spreadsheet runs a cell that begins so as a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** Each row has a cell of each column: labels of 1,000 shards may have 64,000 names. */
const COLUMN_LIMIT = 200;

/**
 * `csvText` returns the items as CSV (RFC 4180): a header, then a row for each item. A member of a
 * member has a dotted name, a list is JSON, and null and absent members are empty cells; where that
 * would be more than 200 columns, a member with members is JSON too. Declared names may begin like
 * a formula: such a text gets a leading apostrophe.
 */
export function csvText(items: readonly object[]): string {
  let rows = items.map((item) => new Map(cellsOf(item, '')));
  let columns = columnsOf(rows);
  if (columns.length > COLUMN_LIMIT) {
    rows = items.map((item) => new Map(cellsOf(item)));
    columns = columnsOf(rows);
  }
  if (columns.length === 0) return '';
  const lines = [columns.map(quoted), ...rows.map((row) => columns.map((column) => written(row.get(column) ?? null)))];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

const columnsOf = (rows: readonly Row[]): string[] => [...new Set(rows.flatMap((row) => [...row.keys()]))];

/** @param prefix of the dotted names; absent: a member with members is one cell */
function* cellsOf(item: object, prefix?: string): Iterable<[string, Cell]> {
  for (const [member, value] of Object.entries(item) as [string, unknown][]) {
    if (value === undefined) continue;
    const name = `${prefix ?? ''}${member}`;
    if (typeof value !== 'object' || value === null) yield [name, value as Cell];
    else if (prefix === undefined || Array.isArray(value)) yield [name, JSON.stringify(value)];
    else yield* cellsOf(value, `${name}.`);
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
