import type { FileRecord, RecordSplitter } from './record.js';
import { RecordsError } from './records.errors.js';

const ARRAY = 0x5b;

/**
 * Records of a file whose name is that of JSON documents and of lists of lines alike: JSON Lines.
 * A document is refused with `not-json-lines`, at its first line where that is no JSON by itself,
 * and at its end where it is the only one: an array, or an object that has no text of its own.
 */
export class JsonRecords implements RecordSplitter {
  private begun: number | undefined;
  private first: FileRecord | null = null;
  private records = 0;

  /**
   * @param lines reads JSON Lines
   * @param isWhole whether a record has no member that is its text
   */
  constructor(
    private readonly lines: RecordSplitter,
    private readonly isWhole: (record: FileRecord) => boolean,
  ) {}

  *push(bytes: Buffer): Generator<FileRecord> {
    this.begun ??= bytes.find(isVisible);
    yield* this.checked(this.lines.push(bytes));
  }

  *end(): Generator<FileRecord> {
    yield* this.checked(this.lines.end());
    if (this.first) throw notLines('The file holds one JSON value');
  }

  /** The first record waits for a second one, if it may be a document. */
  private *checked(records: Generator<FileRecord>): Generator<FileRecord> {
    try {
      for (const record of records) {
        if (this.records++ === 0 && (this.begun === ARRAY || this.isWhole(record))) this.first = record;
        else yield* this.withFirst(record);
      }
    } catch (error) {
      if (this.records > 0 || !(error instanceof RecordsError) || !this.isOfDocument(error)) throw error;
      throw notLines('The first line of the file is no JSON by itself');
    }
  }

  private *withFirst(record: FileRecord): Generator<FileRecord> {
    const { first } = this;
    this.first = null;
    if (first) yield first;
    yield record;
  }

  /** A line that was cut off, or is too long, is one of a list unless an array began with it. */
  private isOfDocument({ code }: RecordsError): boolean {
    return code === 'malformed-record' || this.begun === ARRAY;
  }
}

/** No white space, nor a byte of a byte order mark. */
function isVisible(byte: number): boolean {
  return byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf;
}

function notLines(what: string): RecordsError {
  const message = `${what}: a JSON document, where JSON Lines are read. Write each record on a line of its own.`;
  return new RecordsError('not-json-lines', message);
}
