/** A row of a CSV text, counted from 1, blank lines among them: its cells, or what is wrong with it. */
export type CsvRow = { readonly row: number } & ({ readonly cells: readonly string[] } | { readonly fault: string });

/** A row whose last cell is in quotes and goes on in the next line. */
interface OpenRow {
  readonly cells: string[];
  cell: string;
  /** What was read since its first line, to be read anew if the quote is never closed. */
  readonly lines: string[];
  length: number;
}

/**
 * CSV as RFC 4180 has it, a line at a time: cells between commas; in quotes they may hold commas, line ends and doubled quotes. A row with a fault
 * harms no other: after a quote that is not closed, reading starts again with the next line. Attacker-controlled; every line is read twice at most.
 */
export class CsvRows {
  private row = 0;
  private open: OpenRow | null = null;

  /** @param limit characters that a row of several lines may take */
  constructor(private readonly limit: number) {}

  /** The rows that end with this line, which comes without its LF. A blank line is a row without cells. */
  push(line: string): CsvRow[] {
    if (this.open) return this.goOn(this.open, line);
    if (!line.includes('"')) {
      const text = line.endsWith('\r') ? line.slice(0, -1) : line;
      return [{ row: ++this.row, cells: text === '' ? [] : text.split(',') }];
    }
    const cells: string[] = [];
    const read = readCells(line, cells, null);
    if (read === null) return [{ row: ++this.row, cells }];
    if ('fault' in read) return [{ row: ++this.row, fault: read.fault }];
    this.open = { cells, cell: read.cell, lines: [], length: line.length };
    return [];
  }

  /** A line that is no text of ours takes its place as a row with a fault. */
  refuse(fault: string): CsvRow[] {
    return [...this.end(), { row: ++this.row, fault }];
  }

  /** The row that is still open. */
  end(): CsvRow[] {
    let rows: CsvRow[] = [];
    while (this.open) rows = rows.concat(this.startAgain(this.open, 'opens a quote that is not closed'));
    return rows;
  }

  private goOn(open: OpenRow, line: string): CsvRow[] {
    open.lines.push(line);
    open.length += line.length + 1;
    const read = readCells(line, open.cells, `${open.cell}\n`);
    if (read === null) {
      this.open = null;
      return [{ row: ++this.row, cells: open.cells }];
    }
    if ('fault' in read) return this.startAgain(open, read.fault);
    open.cell = read.cell;
    if (open.length <= this.limit) return [];
    return this.startAgain(open, `opens a quote that is not closed in ${this.limit} characters`);
  }

  private startAgain({ lines }: OpenRow, fault: string): CsvRow[] {
    this.open = null;
    const rows: CsvRow[] = [{ row: ++this.row, fault }];
    for (const line of lines) for (const row of this.push(line)) rows.push(row);
    return rows;
  }
}

/** Adds the line's cells; answers null, a fault, or the last cell so far if its quote is still open. */
function readCells(
  line: string,
  cells: string[],
  before: string | null,
): { readonly fault: string } | { readonly cell: string } | null {
  let begun = before;
  for (let at = 0; ; at += 1) {
    if (begun !== null || line[at] === '"') {
      const { text, end } = readQuoted(line, begun === null ? at + 1 : at);
      const cell = (begun ?? '') + text;
      if (end === null) return { cell };
      at = end === line.length - 1 && line[end] === '\r' ? line.length : end;
      if (at < line.length && line[at] !== ',') return { fault: 'has text after a closing quote' };
      cells.push(cell);
      begun = null;
    } else {
      const comma = line.indexOf(',', at);
      const last = comma < 0;
      const cell = line.slice(at, last ? line.length : comma);
      if (cell.includes('"')) return { fault: 'has a quote inside of a cell that does not begin with one' };
      cells.push(last && cell.endsWith('\r') ? cell.slice(0, -1) : cell);
      at = last ? line.length : comma;
    }
    if (at >= line.length) return null;
  }
}

/** From behind the opening quote: the text, and the place behind the closing one; null if the line ends first. */
function readQuoted(line: string, from: number): { text: string; end: number | null } {
  let text = '';
  for (let at = from; ;) {
    const quote = line.indexOf('"', at);
    if (quote < 0) return { text: text + line.slice(at), end: null };
    text += line.slice(at, quote);
    if (line[quote + 1] !== '"') return { text, end: quote + 1 };
    text += '"';
    at = quote + 2;
  }
}
