import { BLANK_LINES_LIMIT, CsvReader, type CsvRow } from '@core/text';
import { Pace } from '@platform/cancellation';
import { invalidManifest, tooManyBlank } from './manifest-lines.js';

const NAME_COLUMNS = ['shard', 'uri', 'path'];
const RECORD_LIMIT = 65_536;

interface Columns {
  readonly name: number;
  readonly weight: number | undefined;
  readonly fraction: number | undefined;
  readonly split: number | undefined;
}

interface Cells {
  readonly name: string;
  /** null: none is stated. */
  readonly weight: number | null;
  readonly fraction: string | undefined;
  readonly split: string | undefined;
}

type Row = { readonly line: number } & (Cells | { readonly complaint: string });

/**
 * The rows of an RFC 4180 text under a header. `line`: where the row ends, as a quoted field may
 * hold line ends.
 */
export async function* readCsv(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Row> {
  let columns: Columns | undefined;
  for await (const { line, cells } of records(chunks)) {
    if (columns) yield { line, ...rowOf(cells, columns) };
    else columns = columnsOf(cells, line);
  }
  if (!columns) throw invalidManifest(1, 'must be a header that names a column shard, uri or path');
}

async function* records(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<{ line: number; cells: readonly string[] }> {
  const reader = new CsvReader(RECORD_LIMIT);
  const pace = new Pace();
  let blank = 0;
  const recordsOf = async function* (
    rows: readonly CsvRow[],
  ): AsyncGenerator<{ line: number; cells: readonly string[] }> {
    for (const row of rows) {
      if (pace.isDue()) await pace.turn();
      if ('fault' in row) throw invalidManifest(row.line, row.fault);
      if (row.cells.length > 0) yield row;
      else if (++blank > BLANK_LINES_LIMIT) throw tooManyBlank(row.line);
    }
  };
  for await (const chunk of chunks)
    yield* recordsOf(reader.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)));
  yield* recordsOf(reader.end());
}

function columnsOf(header: readonly string[], line: number): Columns {
  const names = header.map((name) => name.trim().toLowerCase());
  const named = names.flatMap((name, index) => (NAME_COLUMNS.includes(name) ? [index] : []));
  const [name] = named;
  if (name === undefined) throw invalidManifest(line, 'must be a header that names a column shard, uri or path');
  if (named.length > 1) throw invalidManifest(line, 'names more than one of the columns shard, uri and path; keep one');
  const column = (of: string): number | undefined => (names.includes(of) ? names.indexOf(of) : undefined);
  return { name, weight: column('weight'), fraction: column('fraction'), split: column('split') };
}

function rowOf(record: readonly string[], columns: Columns): Cells | { complaint: string } {
  const cell = (column: number | undefined): string | undefined =>
    (column === undefined ? undefined : record[column]?.trim()) || undefined;
  const name = cell(columns.name);
  if (name === undefined) return { complaint: 'has no name in its column' };
  const times = cell(columns.weight);
  const weight = times === undefined ? null : /^\d{1,7}$/.test(times) ? Number(times) : Number.NaN;
  return { name, weight, fraction: cell(columns.fraction), split: cell(columns.split) };
}
