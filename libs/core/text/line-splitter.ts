const NEWLINE = 0x0a;

/**
 * A line, counted from 1. `bytes` is null if the line is longer than the limit: it was not kept.
 */
export interface Line {
  readonly line: number;
  readonly bytes: Buffer | null;
}

const NOTHING = Buffer.alloc(0);
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Returns the line's bytes, those of the first line without a byte order mark. */
export function withoutByteOrderMark({ line, bytes }: Line): Buffer | null {
  return line === 1 && bytes?.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
}

/**
 * Blank lines that a list may have, which its readers ignore: a kilobyte of gzip holds a million.
 */
export const BLANK_LINES_LIMIT = 100_000;

/**
 * Cuts bytes into lines as they arrive, and keeps at most one unfinished line of at most `limit`
 * bytes.
 */
export class LineSplitter {
  private parts: Buffer[] = [];
  private length = 0;
  /** The rest of a line that was reported as too long is skipped. */
  private skipping = false;
  private line = 1;

  constructor(private readonly limit: number) {}

  /**
   * Returns the lines that end in these bytes, and a line that exceeds the limit as soon as it
   * does.
   */
  push(bytes: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      if (end > start) this.keep(bytes.subarray(start, end), lines);
      if (!this.skipping) lines.push(this.take());
      this.skipping = false;
      start = end + 1;
    }
    this.keep(bytes.subarray(start), lines);
    return lines;
  }

  /** Whether the next byte begins a line. */
  get isAtLineStart(): boolean {
    return this.length === 0 && !this.skipping;
  }

  /** Returns the number of a line that was cut elsewhere, and counts it. */
  countLine(): number {
    return this.line++;
  }

  /** Returns the last line, if no newline ended it. */
  end(): Line[] {
    return this.length > 0 ? [this.take()] : [];
  }

  private keep(part: Buffer, lines: Line[]): void {
    if (part.length === 0 || this.skipping) return;
    this.length += part.length;
    this.parts.push(part);
    if (this.length <= this.limit) return;
    this.parts = [];
    this.length = 0;
    this.skipping = true;
    lines.push({ line: this.line++, bytes: null });
  }

  private take(): Line {
    const [only] = this.parts;
    // A blank line costs no buffer: a kilobyte of gzip holds a million of them.
    if (only === undefined) return { line: this.line++, bytes: NOTHING };
    const bytes = this.parts.length === 1 ? only : Buffer.concat(this.parts);
    this.parts = [];
    this.length = 0;
    return { line: this.line++, bytes };
  }
}
