import { type Line, LineSplitter, withoutByteOrderMark } from '@core/text';
import { type AsciiBlock, DeclarationScanner } from '@domain/shards';
import { Pace } from '@platform/cancellation';
import { parseJsonLine } from '../../http/json-body.js';
import { BlankLines, type Candidate, readInTurns } from './candidate.js';
import { candidateOf, LINE_LIMIT, tooLong } from './candidate-of.js';

const NOT_BLANK = /[^ \t\r]/;
/** Of nearly every line. */
const OPEN_OBJECT = 0x7b;
const NEWLINE = 0x0a;
const LINE_FEED = Buffer.from([NEWLINE]);

/** Reads newline-delimited JSON, one shard a line. Blank lines are ignored. */
export async function* readNdjsonShards(bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly Candidate[]> {
  const lines = new ShardLines();
  const pace = new Pace();
  const taken = (candidate: Candidate | null): Candidate | null => candidate;
  for await (const part of bytes) yield* readInTurns(lines.push(part), pace, taken);
  yield* readInTurns(lines.end(), pace, taken);
}

const blockOf = (bytes: Buffer): AsciiBlock => ({ bytes, text: bytes.toString('latin1') });

/** Cuts bytes into lines, and reads each: in one pass where it is a usual one. */
class ShardLines {
  private readonly splitter = new LineSplitter(LINE_LIMIT);
  private readonly scanner = new DeclarationScanner();
  private readonly blank = new BlankLines();

  *push(part: Buffer): Generator<Candidate | null> {
    const start = this.splitter.isAtLineStart ? 0 : part.indexOf(NEWLINE) + 1;
    const end = part.lastIndexOf(NEWLINE) + 1;
    if (end <= start) {
      yield* this.cut(part);
      return;
    }
    yield* this.cut(part.subarray(0, start));
    yield* this.whole(part.subarray(start, end));
    yield* this.cut(part.subarray(end));
  }

  *end(): Generator<Candidate | null> {
    for (const line of this.splitter.end()) yield this.candidate(line);
  }

  /** The lines that end in these bytes. */
  private *cut(part: Buffer): Generator<Candidate | null> {
    for (const line of this.splitter.push(part)) yield this.scanned(line);
  }

  /** A line of which a part has arrived before: the pieces that arrive are smaller than a chunk. */
  private scanned({ line, bytes }: Line): Candidate | null {
    if (bytes === null || bytes.length > LINE_LIMIT || bytes[0] !== OPEN_OBJECT) return this.candidate({ line, bytes });
    const block = blockOf(Buffer.concat([bytes, LINE_FEED]));
    const registration = this.scanner.scan(block, 0);
    if (registration) return { line, size: bytes.length, registration };
    const candidate = this.candidate({ line, bytes });
    if (candidate && 'registration' in candidate) this.scanner.learn(block, candidate.registration);
    return candidate;
  }

  /** Lines that begin and end in these bytes. */
  private *whole(bytes: Buffer): Generator<Candidate | null> {
    const { scanner } = this;
    const block = blockOf(bytes);
    for (let start = 0; start < bytes.length;) {
      const registration = scanner.scan(block, start);
      const end = scanner.end < 0 ? bytes.indexOf(NEWLINE, start) : scanner.end;
      const line = this.splitter.countLine();
      if (registration) yield { line, size: end - start, registration };
      else {
        const candidate = this.candidate({ line, bytes: bytes.subarray(start, end) });
        if (candidate && 'registration' in candidate) scanner.learn(block, candidate.registration);
        yield candidate;
      }
      start = end + 1;
    }
  }

  private candidate(read: Line): Candidate | null {
    const { line } = read;
    const bytes = withoutByteOrderMark(read);
    if (bytes === null || bytes.length > LINE_LIMIT) return tooLong(line);
    if (bytes[0] !== OPEN_OBJECT && !NOT_BLANK.test(bytes.toString('latin1'))) return this.blank.add();
    return candidateOf(line, bytes.length, () => parseJsonLine(bytes));
  }
}
