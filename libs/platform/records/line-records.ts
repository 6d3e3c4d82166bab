import { isUtf8 } from 'node:buffer';
import { CsvReader, type CsvRow, type Line, LineSplitter, withoutByteOrderMark } from '@core/text';
import { JsonRecords } from './json-records.js';
import { type FileRecord, type RecordMembers, recordOf, type RecordSplitter } from './record.js';
import { RecordsError } from './records.errors.js';

/** Bytes that one record may take: it is held in memory as a whole. */
export const RECORD_LIMIT = 16 * 1024 * 1024;

export function lineSplitterOf(format: 'jsonl' | 'json' | 'csv' | 'text', members: RecordMembers): RecordSplitter {
  if (format === 'csv') return new CsvRecords(members);
  if (format === 'text') return new LineRecords(plain);
  let last = '';
  const lines = new LineRecords((text, offset, ended) => jsonRecord((last = text), members, offset, ended));
  if (format === 'jsonl') return lines;
  return new JsonRecords(lines, ({ text }) => members.member !== null && text === last);
}

type ReadLine = (
  text: string,
  offset: number,
  line: { readonly number: number; readonly ended: boolean },
) => FileRecord;

/** One record a line; blank lines are none. */
class LineRecords implements RecordSplitter {
  private readonly splitter = new LineSplitter(RECORD_LIMIT);
  private offset = 0;

  constructor(private readonly read: ReadLine) {}

  *push(bytes: Buffer): Generator<FileRecord> {
    yield* this.records(this.splitter.push(bytes), true);
  }

  *end(): Generator<FileRecord> {
    yield* this.records(this.splitter.end(), false);
  }

  private *records(lines: readonly Line[], ended: boolean): Generator<FileRecord> {
    for (const line of lines) {
      const record = this.record(line, ended);
      if (record) yield record;
    }
  }

  private record(line: Line, ended: boolean): FileRecord | null {
    if (line.bytes === null) throw tooLong(`Line ${line.line}`);
    const { offset } = this;
    this.offset += line.bytes.length + 1;
    if (isBlank(line.bytes)) return null;
    const bytes = withoutByteOrderMark(line) ?? line.bytes;
    const text = utf8(bytes, `Line ${line.line}`).replace(/\r$/, '');
    return /\S/u.test(text) ? this.read(text, offset, { number: line.line, ended }) : null;
  }
}

/** Whether there is nothing but ASCII white space: a look at the bytes, before anything is made. */
function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte !== 0x20 && (byte < 0x09 || byte > 0x0d)) return false;
  return true;
}

const plain: ReadLine = (text, offset) => ({ text, offset, uri: null });

function jsonRecord(
  text: string,
  members: RecordMembers,
  offset: number,
  { number, ended }: { readonly number: number; readonly ended: boolean },
): FileRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A writer that died leaves a last line without its end.
    if (!ended) throw new RecordsError('truncated', `The file ends within the JSON of line ${number}.`);
    throw new RecordsError('malformed-record', `Line ${number} is not JSON.`);
  }
  return recordOf(value, text, { ...members, offset });
}

/** One record a row, below a header that names the members. */
class CsvRecords implements RecordSplitter {
  private readonly reader = new CsvReader(RECORD_LIMIT);
  private header: readonly string[] | null = null;

  constructor(private readonly members: RecordMembers) {}

  *push(bytes: Buffer): Generator<FileRecord> {
    for (const row of this.reader.push(bytes)) yield* this.record(row);
  }

  *end(): Generator<FileRecord> {
    for (const row of this.reader.end()) yield* this.record(row);
  }

  private *record(row: CsvRow): Generator<FileRecord> {
    if ('fault' in row) throw new RecordsError('malformed-record', `Row ${row.row} of the CSV file ${row.fault}.`);
    const { cells } = row;
    if (cells.length === 0) return;
    if (this.header === null) {
      this.header = cells;
      return;
    }
    const { header } = this;
    if (cells.length !== header.length)
      throw new RecordsError(
        'malformed-record',
        `Row ${row.row} has ${cells.length} cells, the header ${header.length}.`,
      );
    const object = Object.fromEntries(cells.map((cell, at) => [header[at] ?? '', cell]));
    yield recordOf(object, cells.join('\t'), { ...this.members, offset: null });
  }
}

function utf8(bytes: Buffer, where: string): string {
  if (!isUtf8(bytes)) throw new RecordsError('malformed-record', `${where} is not UTF-8.`);
  return bytes.toString('utf8');
}

/** The record at this place is longer than 16 MiB. */
export function tooLong(where: string): RecordsError {
  return new RecordsError('record-too-long', `${where} is longer than ${RECORD_LIMIT} bytes.`);
}
