type Numbers = Float64Array | Int32Array | Uint8Array;

/** A typed array that grows: the rows of a column, in a few bytes each. */
export class GrowingColumn<Type extends Numbers> {
  private items: Type;

  /** @param width items a row */
  constructor(
    private readonly make: (length: number) => Type,
    private readonly width = 1,
  ) {
    this.items = make(1_024 * width);
  }

  get(row: number): number {
    return this.items[row * this.width] as number;
  }

  set(row: number, value: number): void {
    this.reserve(row);
    this.items[row * this.width] = value;
  }

  /** The items of a row, not copied. */
  slice(row: number): Type {
    return this.items.subarray(row * this.width, (row + 1) * this.width) as Type;
  }

  /** Copies the items of a row, which must have been set. */
  copy(row: number, to: Type, offset: number): void {
    const { items, width } = this;
    for (let from = row * width, at = 0; at < width; at++) to[offset + at] = items[from + at] as number;
  }

  setSlice(row: number, values: ArrayLike<number>): void {
    this.reserve(row);
    this.items.set(values, row * this.width);
  }

  private reserve(row: number): void {
    const needed = (row + 1) * this.width;
    if (needed <= this.items.length) return;
    const wider = this.make(Math.max(needed, this.items.length * 2));
    wider.set(this.items);
    this.items = wider;
  }
}

export const floats = (): GrowingColumn<Float64Array> => new GrowingColumn((length) => new Float64Array(length));
export const ints = (): GrowingColumn<Int32Array> => new GrowingColumn((length) => new Int32Array(length));
export const hashes = (): GrowingColumn<Uint8Array> => new GrowingColumn((length) => new Uint8Array(length), 32);
/** Two hashes a row, as words. */
export const pairsOfHashes = (): GrowingColumn<Int32Array> => new GrowingColumn((length) => new Int32Array(length), 16);
