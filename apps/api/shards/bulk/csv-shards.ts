import { CsvReader, type CsvRow } from '@core/text';
import { type ShardColumns, shardColumns, shardOfTexts } from '@interop/listings';
import { safeMemberCount, jsonComplaints } from '../../http/hostile-text.js';
import { HttpError } from '../../http/index.js';
import { Pace } from '@platform/cancellation';
import { BlankLines, type Candidate, readInTurns } from './candidate.js';
import { candidateOf, LINE_LIMIT } from './candidate-of.js';

/**
 * Reads CSV, one shard a row. The first row names the members and counts as row 1, as in a
 * spreadsheet. An unreadable header ends the upload before anything is registered.
 */
export async function* readCsvShards(bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly Candidate[]> {
  const csv = new CsvReader(LINE_LIMIT);
  const pace = new Pace();
  const blank = new BlankLines();
  let columns: ShardColumns | null = null;
  const read = (row: CsvRow): Candidate | null => {
    if ('cells' in row && row.cells.length === 0) return blank.add();
    if (columns) return candidate(row, columns);
    columns = header(row);
    return null;
  };
  for await (const chunk of bytes) yield* readInTurns(csv.push(chunk), pace, read);
  yield* readInTurns(csv.end(), pace, read);
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
    if (safeMemberCount(plain) !== null) return plain;
    throw new HttpError('malformed-body', 'The row has members or values that are not allowed.', jsonComplaints(plain));
  });
}

function malformed(fault: string, what = 'row'): HttpError {
  return new HttpError('malformed-body', `The ${what} ${fault}.`);
}
