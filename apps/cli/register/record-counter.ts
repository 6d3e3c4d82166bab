const NEWLINE = 0x0a;
const QUOTE = 0x22;
const RETURN = 0x0d;

/**
 * Counts the records of a text: lines that are not empty; in CSV, rows after the header, which may
 * hold line ends in quotes.
 */
export class RecordCounter {
  private rows = 0;
  private inQuotes = false;
  private empty = true;

  constructor(private readonly format: 'lines' | 'csv') {}

  push(bytes: Uint8Array): void {
    const quotes = this.format === 'csv';
    for (const byte of bytes) {
      if (byte === NEWLINE && !this.inQuotes) {
        if (!this.empty) this.rows += 1;
        this.empty = true;
      } else if (byte !== RETURN) {
        if (quotes && byte === QUOTE) this.inQuotes = !this.inQuotes;
        this.empty = false;
      }
    }
  }

  end(): number {
    const rows = this.rows + (this.empty ? 0 : 1);
    return this.format === 'csv' ? Math.max(0, rows - 1) : rows;
  }
}
