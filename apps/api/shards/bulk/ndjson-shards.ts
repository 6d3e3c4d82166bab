import { type Line, LineSplitter, withoutByteOrderMark } from '@core/text';
import { parseJsonLine } from '../../http/json-body.js';
import { Pace } from '@platform/cancellation';
import { BlankLines, type Candidate, readInTurns } from './candidate.js';
import { candidateOf, LINE_LIMIT, tooLong } from './candidate-of.js';

const NOT_BLANK = /[^ \t\r]/;
/** Of nearly every line. */
const OPEN_OBJECT = 0x7b;

/** Reads newline-delimited JSON, one shard a line. Blank lines are ignored. */
export async function* readNdjsonShards(bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly Candidate[]> {
  const splitter = new LineSplitter(LINE_LIMIT);
  const pace = new Pace();
  const blank = new BlankLines();
  const read = (line: Line): Candidate | null => candidate(line, blank);
  for await (const chunk of bytes) yield* readInTurns(splitter.push(chunk), pace, read);
  yield* readInTurns(splitter.end(), pace, read);
}

function candidate(read: Line, blank: BlankLines): Candidate | null {
  const { line } = read;
  const bytes = withoutByteOrderMark(read);
  if (bytes === null) return tooLong(line);
  if (bytes[0] !== OPEN_OBJECT && !NOT_BLANK.test(bytes.toString('latin1'))) return blank.add();
  return candidateOf(line, bytes.length, () => parseJsonLine(bytes));
}
