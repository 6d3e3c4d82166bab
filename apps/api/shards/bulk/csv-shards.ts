import { isUtf8 } from 'node:buffer';
import { type CsvRow, CsvRows, type ShardColumns, shardColumns, shardOfTexts } from '@interop/listings';
import { harmlessMembers, jsonComplaints } from '../../http/hostile-text.js';
import { HttpError } from '../../http/index.js';
import type { Candidate } from './candidate.js';
import { candidateOf, LINE_LIMIT } from './candidate-of.js';
import { type Line, LineSplitter, withoutByteOrderMark } from './line-splitter.js';

/**
 * CSV, a shard a row. The first row names the members; rows are counted with it, as a spreadsheet counts them. A header that cannot be read
 * ends the upload before anything is registered.
 */
export async function* readCsvShards(bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly Candidate[]> {
  const splitter = new LineSplitter(LINE_LIMIT);
  const rows = new CsvRows(LINE_LIMIT);
  const reader = new RowReader();
  for await (const chunk of bytes) yield reader.candidates(splitter.push(chunk).flatMap((line) => rowsOf(line, rows)));
  yield reader.candidates(splitter.end().flatMap((line) => rowsOf(line, rows)));
  yield reader.candidates(rows.end());
}

function rowsOf(read: Line, rows: CsvRows): CsvRow[] {
  const bytes = withoutByteOrderMark(read);
  if (bytes === null) return rows.refuse(`is longer than the ${LINE_LIMIT} bytes that a row may take`);
  return isUtf8(bytes) ? rows.push(bytes.toString('utf8')) : rows.refuse('is not UTF-8');
}

class RowReader {
  private columns: ShardColumns | null = null;

  candidates(rows: readonly CsvRow[]): Candidate[] {
    return rows.flatMap((row) => {
      if ('cells' in row && row.cells.length === 0) return [];
      if (this.columns) return [candidate(row, this.columns)];
      this.columns = header(row);
      return [];
    });
  }
}

function header(row: CsvRow): ShardColumns {
  if ('fault' in row) throw malformed(row.fault, 'header');
  return shardColumns(row.cells.map((name) => name.trim()));
}

function candidate(row: CsvRow, columns: ShardColumns): Candidate {
  if ('fault' in row)
    return candidateOf(row.row, 0, () => {
      throw malformed(row.fault);
    });
  const { cells } = row;
  const size = cells.reduce((sum, cell) => sum + cell.length, 0);
  return candidateOf(row.row, size, () => {
    const expected = columns.names.length;
    if (cells.length !== expected) throw malformed(`has ${cells.length} cells; the header names ${expected} columns`);
    const plain = shardOfTexts(columns, cells);
    if (harmlessMembers(plain) !== null) return plain;
    throw new HttpError('malformed-body', 'The row holds what this service does not take.', jsonComplaints(plain));
  });
}

function malformed(fault: string, what = 'row'): HttpError {
  return new HttpError('malformed-body', `The ${what} ${fault}.`);
}
