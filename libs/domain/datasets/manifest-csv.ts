import { CsvError, parse } from 'csv-parse';
import { invalidManifest, readLines } from './manifest-lines.js';

const NAME_COLUMNS = ['shard', 'uri', 'path'];
const RECORD_LIMIT = 65_536;

interface Columns {
  readonly name: number;
  readonly weight: number | undefined;
}

interface CsvRecord {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

type Row = { readonly line: number } & (
  { readonly name: string; readonly weight: number } | { readonly complaint: string }
);

/** The rows of an RFC 4180 text under a header. `line`: where the row ends, as a quoted field may hold line ends. */
export async function* readCsv(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Row> {
  let columns: Columns | undefined;
  for await (const { record, info } of records(chunks)) {
    if (columns) yield { line: info.lines, ...rowOf(record, columns) };
    else columns = columnsOf(record, info.lines);
  }
  if (!columns) throw invalidManifest(1, 'must be a header that names a column shard, uri or path');
}

async function* records(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRecord> {
  const parser = parse({
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: RECORD_LIMIT,
  });
  void feed(chunks, parser);
  try {
    for await (const record of parser) yield record as CsvRecord;
  } catch (error) {
    if (error instanceof CsvError) throw invalidManifest(lineOf(error), `is not CSV: ${error.message}`);
    throw error;
  } finally {
    parser.destroy();
  }
}

/** Writes line by line through the same reader as the other formats, so that its limits and its UTF-8 check hold here too. */
async function feed(chunks: AsyncIterable<Uint8Array>, parser: ReturnType<typeof parse>): Promise<void> {
  try {
    for await (const { text } of readLines(chunks)) {
      if (parser.destroyed) return;
      if (!parser.write(`${text}\n`))
        await new Promise((resolve) => void parser.once('drain', resolve).once('close', resolve));
    }
    parser.end();
  } catch (error) {
    parser.destroy(error as Error);
  }
}

const lineOf = (error: CsvError): number => (typeof error['lines'] === 'number' ? error['lines'] : 1);

function columnsOf(header: readonly string[], line: number): Columns {
  const names = header.map((name) => name.trim().toLowerCase());
  const named = names.flatMap((name, index) => (NAME_COLUMNS.includes(name) ? [index] : []));
  const [name] = named;
  if (name === undefined) throw invalidManifest(line, 'must be a header that names a column shard, uri or path');
  if (named.length > 1) throw invalidManifest(line, 'names more than one of the columns shard, uri and path; keep one');
  const weight = names.indexOf('weight');
  return { name, weight: weight < 0 ? undefined : weight };
}

function rowOf(
  record: readonly string[],
  { name, weight }: Columns,
): { name: string; weight: number } | { complaint: string } {
  const shard = record[name]?.trim();
  if (!shard) return { complaint: 'has no name in its column' };
  const times = weight === undefined ? '' : (record[weight]?.trim() ?? '');
  return { name: shard, weight: times === '' ? 1 : /^\d{1,7}$/.test(times) ? Number(times) : Number.NaN };
}
