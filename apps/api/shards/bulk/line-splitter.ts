const NEWLINE = 0x0a;

/** A line of an upload, counted from 1. `bytes` is null of a line that is longer than the limit: it was not kept. */
export interface Line {
  readonly line: number;
  readonly bytes: Buffer | null;
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** The line's bytes; of the first line without the mark that some programs put there. */
export function withoutByteOrderMark({ line, bytes }: Line): Buffer | null {
  return line === 1 && bytes?.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
}

/** Cuts bytes into lines as they arrive, and keeps at most one unfinished line of at most `limit` bytes. */
export class LineSplitter {
  private parts: Buffer[] = [];
  private length = 0;
  private tooLong = false;
  private line = 1;

  constructor(private readonly limit: number) {}

  /** The lines that end in these bytes. */
  push(bytes: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      this.keep(bytes.subarray(start, end));
      lines.push(this.take());
      start = end + 1;
    }
    this.keep(bytes.subarray(start));
    return lines;
  }

  /** The last line, if no newline ended it. */
  end(): Line[] {
    return this.length > 0 || this.tooLong ? [this.take()] : [];
  }

  private keep(part: Buffer): void {
    if (part.length === 0 || this.tooLong) return;
    this.length += part.length;
    if (this.length <= this.limit) return void this.parts.push(part);
    this.tooLong = true;
    this.parts = [];
  }

  private take(): Line {
    const [only] = this.parts;
    const bytes = this.parts.length === 1 && only ? only : Buffer.concat(this.parts);
    const taken = { line: this.line++, bytes: this.tooLong ? null : bytes };
    this.parts = [];
    this.length = 0;
    this.tooLong = false;
    return taken;
  }
}
