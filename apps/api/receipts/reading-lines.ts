import { type Line, LineSplitter, withoutByteOrderMark } from '@core/text';
import { invalidReading, RecordReading, StateRun } from '@domain/receipts';
import { Pace } from '@platform/cancellation';
import { faultsOf } from '@platform/validation';
import { HttpError } from '../http/index.js';
import { parseJsonLine } from '../http/json-body.js';
import { BlankLines, readInTurns, type Rejection, rejectionOf } from '../shards/bulk/candidate.js';

/** The longest line in bytes: a run with 200 blind spots fits. */
const LINE_LIMIT = 256 * 1024;

/** A line of an upload: a run, a receipt, or why it is neither. */
export type ReadingLine = { readonly line: number; readonly size: number } & (
  { readonly run: StateRun } | { readonly reading: RecordReading } | { readonly rejected: Rejection }
);

/** Reads newline-delimited JSON. A line with `blind` states a run; blank lines are ignored. */
export async function* readReadingLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly ReadingLine[]> {
  const splitter = new LineSplitter(LINE_LIMIT);
  const pace = new Pace();
  const blank = new BlankLines();
  const read = (line: Line): ReadingLine | null => lineOf(line, blank);
  for await (const chunk of bytes) yield* readInTurns(splitter.push(chunk), pace, read);
  yield* readInTurns(splitter.end(), pace, read);
}

function lineOf(read: Line, blank: BlankLines): ReadingLine | null {
  const { line } = read;
  const bytes = withoutByteOrderMark(read);
  if (bytes === null) {
    const message = `This line is longer than the ${LINE_LIMIT} bytes that a line may take.`;
    return { line, size: 0, rejected: { code: 'line-too-long', message } };
  }
  if (bytes.toString('latin1').trim() === '') return blank.add();
  const size = bytes.length;
  try {
    return { line, size, ...checked(parseJsonLine(bytes)) };
  } catch (error) {
    if (error instanceof HttpError) return { line, size, rejected: rejectionOf(error) };
    throw error;
  }
}

function checked(plain: unknown): { run: StateRun } | { reading: RecordReading } | { rejected: Rejection } {
  const isRun = typeof plain === 'object' && plain !== null && 'blind' in plain;
  const faults = faultsOf(isRun ? StateRun : RecordReading, plain);
  if (faults) return { rejected: rejectionOf(invalidReading(faults)) };
  // `faultsOf` accepted it as an object of this class.
  return isRun ? { run: plain as StateRun } : { reading: plain as RecordReading };
}
