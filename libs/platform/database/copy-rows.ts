/**
 * The signature of binary COPY, no flags, no extension (PostgreSQL manual, COPY, "Binary Format").
 */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);
const EPOCH_2000_MS = Date.UTC(2000, 0, 1);
const INT4_OID = 23;

/**
 * Builds rows in the binary format of COPY, field by field in column order; null and undefined are
 * NULL.
 */
export class CopyRows {
  private bytes = Buffer.allocUnsafe(64 * 1024);
  private end = HEADER.copy(this.bytes);
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
    this.end += bytes.copy(this.bytes, this.end, start, end);
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
