const HASH_BYTES = 32;
const ENTRY_BYTES = 8;
/** Key ‖ leaf hash ‖ entry index: bytes of an occurrence. */
export const OCCURRENCE_BYTES = 2 * HASH_BYTES + ENTRY_BYTES;
const FIRST_CAPACITY = 1_024;

/** Receives an occurrence. The buffers are views: copy what is kept. */
export type OnOccurrence = (key: Buffer, entry: number, leafHash: Buffer) => void;

/**
 * Subjects that entries speak of, in the order of the entries, that no commitment covers yet: 72
 * bytes each.
 */
export class PendingOccurrences {
  private records = Buffer.alloc(FIRST_CAPACITY * OCCURRENCE_BYTES);
  private first = 0;
  private end = 0;

  /** How many there are. */
  get size(): number {
    return this.end - this.first;
  }

  /** Entries come in ascending order. */
  add(key: Uint8Array, entry: number, leafHash: Uint8Array): void {
    if ((this.end + 1) * OCCURRENCE_BYTES > this.records.length) this.grow(1);
    const at = this.end++ * OCCURRENCE_BYTES;
    this.records.set(key, at);
    this.records.set(leafHash, at + HASH_BYTES);
    this.records.writeDoubleBE(entry, at + 2 * HASH_BYTES);
  }

  /**
   * Removes those of entries before `upto`, in order, `most` at most, and returns how many they
   * were.
   */
  take(upto: number, each: OnOccurrence, most = Infinity): number {
    const before = this.first;
    const end = Math.min(this.end, before + most);
    for (; this.first < end && this.entryAt(this.first) < upto; this.first++) {
      const at = this.first * OCCURRENCE_BYTES;
      each(
        this.records.subarray(at, at + HASH_BYTES),
        this.entryAt(this.first),
        this.records.subarray(at + HASH_BYTES, at + 2 * HASH_BYTES),
      );
    }
    const taken = this.first - before;
    if (this.size === 0) this.release();
    return taken;
  }

  /** Removes the last ones, until `size` are left. */
  truncate(size: number): void {
    this.end = Math.min(this.end, this.first + size);
  }

  /** The bytes of the ones from `from` on, for `addBytes`. */
  bytesFrom(from: number): Buffer {
    return Buffer.from(this.records.subarray((this.first + from) * OCCURRENCE_BYTES, this.end * OCCURRENCE_BYTES));
  }

  /** Throws a RangeError for bytes that `bytesFrom` did not return. */
  addBytes(bytes: Uint8Array): void {
    if (bytes.length % OCCURRENCE_BYTES !== 0) throw new RangeError(`Occurrences have ${OCCURRENCE_BYTES} bytes each.`);
    const count = bytes.length / OCCURRENCE_BYTES;
    if (this.end * OCCURRENCE_BYTES + bytes.length > this.records.length) this.grow(count);
    this.records.set(bytes, this.end * OCCURRENCE_BYTES);
    this.end += count;
  }

  private entryAt(place: number): number {
    return this.records.readDoubleBE(place * OCCURRENCE_BYTES + 2 * HASH_BYTES);
  }

  /** Gives back what many took. */
  private release(): void {
    if (this.records.length > FIRST_CAPACITY * OCCURRENCE_BYTES)
      this.records = Buffer.alloc(FIRST_CAPACITY * OCCURRENCE_BYTES);
    [this.first, this.end] = [0, 0];
  }

  /** Makes room for `count` more; those that were taken are dropped. */
  private grow(count: number): void {
    const kept = this.records.subarray(this.first * OCCURRENCE_BYTES, this.end * OCCURRENCE_BYTES);
    const wider = Buffer.alloc(Math.max(FIRST_CAPACITY, 2 * (this.size + count)) * OCCURRENCE_BYTES);
    wider.set(kept);
    [this.records, this.first, this.end] = [wider, 0, this.size];
  }
}
