/**
 * The signature of binary COPY, no flags, no extension (PostgreSQL manual, COPY, "Binary Format").
 */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);
const EPOCH_2000_MS = Date.UTC(2000, 0, 1);
const INT4_OID = 23;
const NO_BYTES = Buffer.alloc(0);

const FIRST_BYTES = 64 * 1024;
/** Larger ones are given back to the system. */
const KEPT_BYTES = 8 * 1024 * 1024;
const MOST_KEPT = 4;
/** Of shared texts: more than these are not compared. */
const MOST_SHARED = 256;
const SHARED_BYTES = 64;

/**
 * The bytes of rows that were sent. The system would map and clear new ones of a megabyte, page by
 * page, at first use.
 */
const kept: Buffer[] = [];

/** Below it a loop is faster than a call, which makes an object. */
const LOOPED = 128;

function copyBytes(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): number {
  if (end - start > LOOPED) to.set(from.subarray(start, end), at);
  else for (let place = start; place < end; place++) to[at + place - start] = from[place] as number;
  return end - start;
}

/**
 * Builds rows in the binary format of COPY, field by field in column order; null and undefined are
 * NULL.
 */
export class CopyRows {
  private bytes = kept.pop() ?? Buffer.allocUnsafe(FIRST_BYTES);
  private end = HEADER.copy(this.bytes);
  /** Fields as they are written, by their texts. */
  private readonly shared = new Map<string, Uint8Array>();
  private parsed = { text: '', time: Number.NaN };

  constructor(private readonly columns: number) {}

  row(): this {
    this.reserve(2);
    this.end = this.bytes.writeInt16BE(this.columns, this.end);
    return this;
  }

  int4(value: number | null | undefined): this {
    if (this.isNull(value)) return this;
    this.reserve(8);
    this.end = this.bytes.writeInt32BE(4, this.end);
    this.end = this.bytes.writeInt32BE(value, this.end);
    return this;
  }

  int8(value: number | null | undefined): this {
    if (this.isNull(value)) return this;
    this.reserve(12);
    // Two halves, since a BigInt would be allocated for each value.
    const high = Math.floor(value / 2 ** 32);
    this.end = this.bytes.writeInt32BE(8, this.end);
    this.end = this.bytes.writeInt32BE(high, this.end);
    this.end = this.bytes.writeUInt32BE(value - high * 2 ** 32, this.end);
    return this;
  }

  text(value: string | null | undefined): this {
    if (this.isNull(value)) return this;
    this.reserve(4 + value.length * 3);
    const length = this.bytes.write(value, this.end + 4, 'utf8');
    this.bytes.writeInt32BE(length, this.end);
    this.end += 4 + length;
    return this;
  }

  /** As `text`, faster for a value that many rows share. */
  sharedText(value: string | null | undefined): this {
    if (this.isNull(value)) return this;
    const field = this.shared.get(value);
    if (!field) {
      const start = this.end;
      this.text(value);
      if (this.end - start <= SHARED_BYTES && this.shared.size < MOST_SHARED)
        this.shared.set(value, Uint8Array.from(this.bytes.subarray(start, this.end)));
      return this;
    }
    this.reserve(field.length);
    this.end += copyBytes(field, 0, field.length, this.bytes, this.end);
    return this;
  }

  bytea(value: Uint8Array | null | undefined): this {
    if (this.isNull(value)) return this;
    this.reserve(4 + value.length);
    this.end = this.bytes.writeInt32BE(value.length, this.end);
    this.bytes.set(value, this.end);
    this.end += value.length;
    return this;
  }

  /** As `bytea`, for a part of larger bytes. */
  byteaOf(bytes: Buffer, start: number, end: number): this {
    this.reserve(4 + end - start);
    this.end = this.bytes.writeInt32BE(end - start, this.end);
    this.end += copyBytes(bytes, start, end, this.bytes, this.end);
    return this;
  }

  /** The bytes of hexadecimal digits. */
  hex(value: string | null | undefined): this {
    if (this.isNull(value)) return this;
    this.reserve(4 + value.length / 2);
    this.end = this.bytes.writeInt32BE(value.length / 2, this.end);
    this.end += this.bytes.write(value, this.end, 'hex');
    return this;
  }

  jsonb(value: unknown): this {
    if (this.isNull(value)) return this;
    const text = Buffer.from(JSON.stringify(value));
    this.reserve(5 + text.length);
    this.end = this.bytes.writeInt32BE(text.length + 1, this.end);
    this.end = this.bytes.writeUInt8(1, this.end);
    this.end += text.copy(this.bytes, this.end);
    return this;
  }

  /** An RFC 3339 instant, as timestamptz. */
  instant(value: string | null | undefined): this {
    if (this.isNull(value)) return this;
    // The rows of a chunk share few instants.
    if (value !== this.parsed.text) this.parsed = { text: value, time: (Date.parse(value) - EPOCH_2000_MS) * 1_000 };
    return this.int8(this.parsed.time);
  }

  int4Array(values: readonly number[]): this {
    this.reserve(24 + values.length * 8);
    this.end = this.bytes.writeInt32BE(20 + values.length * 8, this.end);
    for (const word of [1, 0, INT4_OID, values.length, 1]) this.end = this.bytes.writeInt32BE(word, this.end);
    for (const value of values) {
      this.end = this.bytes.writeInt32BE(4, this.end);
      this.end = this.bytes.writeInt32BE(value, this.end);
    }
    return this;
  }

  toBytes(): Buffer {
    this.reserve(TRAILER.length);
    this.end += TRAILER.copy(this.bytes, this.end);
    return this.bytes.subarray(0, this.end);
  }

  /** Ends the rows, when nobody reads their bytes any more: others are built in their place. */
  free(): void {
    const { length } = this.bytes;
    if (length >= FIRST_BYTES && length <= KEPT_BYTES && kept.length < MOST_KEPT) kept.push(this.bytes);
    this.bytes = NO_BYTES;
    this.end = 0;
  }

  private isNull(value: unknown): value is null | undefined {
    if (value !== null && value !== undefined) return false;
    this.reserve(4);
    this.end = this.bytes.writeInt32BE(-1, this.end);
    return true;
  }

  private reserve(length: number): void {
    if (this.end + length <= this.bytes.length) return;
    const wider = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.end + length));
    this.bytes.copy(wider, 0, 0, this.end);
    this.bytes = wider;
  }
}
