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

  /** @param index below `length` */
  at(index: number): number {
    return this.values[index] as number;
  }

  /** @param index below `length` */
  set(index: number, value: number): void {
    this.values[index] = value;
  }

  /** Appends the value until `length` is reached. */
  fill(value: number, length: number): void {
    if (length > this.values.length) this.grow(length);
    if (length > this.length) this.values.fill(value, this.length, length);
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
