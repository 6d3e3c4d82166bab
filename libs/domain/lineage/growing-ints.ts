/** Whole numbers in 4 bytes each, in a typed array that grows. */
export class GrowingInts {
  private values = new Int32Array(1_024);
  length = 0;

  /** In memory, with what is not used yet. */
  get bytes(): number {
    return this.values.byteLength;
  }

  push(value: number): void {
    if (this.length === this.values.length) this.grow(this.length + 1);
    this.values[this.length++] = value;
  }

  append(values: ArrayLike<number>): void {
    if (this.length + values.length > this.values.length) this.grow(this.length + values.length);
    this.values.set(values, this.length);
    this.length += values.length;
  }

  /**
   * Makes room for at least so many more, and returns the array: they are written from `length` on,
   * and counted by `wrote`. What nobody writes to takes no memory: the system gives a page when it
   * is touched.
   */
  room(count: number): Int32Array {
    if (this.length + count > this.values.length) this.grow(this.length + count);
    return this.values;
  }

  /** Counts what was written into the room. */
  wrote(count: number): void {
    this.length += count;
  }

  /** @param index below `length` */
  at(index: number): number {
    return this.values[index] as number;
  }

  /** @param index below `length` */
  set(index: number, value: number): void {
    this.values[index] = value;
  }

  /** Appends zeros until `length` is reached. Takes no time: room is never written to before. */
  zeros(length: number): void {
    if (length > this.values.length) this.grow(length);
    this.length = Math.max(this.length, length);
  }

  /** All of them, and what is not used yet: for loops that run millions of times. */
  get raw(): Int32Array {
    return this.values;
  }

  /** A view; the next push may detach it from the values. */
  slice(from: number, to: number): Int32Array {
    return this.values.subarray(from, to);
  }

  /** Grows by a half: doubling could leave gigabytes unused. */
  private grow(length: number): void {
    const wider = new Int32Array(Math.max(length, Math.ceil(this.values.length * 1.5)));
    wider.set(this.values);
    this.values = wider;
  }
}
