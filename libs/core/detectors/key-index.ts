import { KEY_BYTES } from './record-key.js';
import { type KeptTable, RECORD_BYTES } from './kept-items.js';

/** Finds the kept items with a key, in two arrays of fixed size. */
export class KeyIndex {
  private readonly heads: Int32Array;
  private readonly next: Int32Array;
  private readonly mask: number;

  /**
   * Of items with one key at most two of each removal are found, from different shards: one of them
   * is of another shard than the one that is looked up.
   */
  constructor(private readonly table: KeptTable) {
    const cells = 2 ** Math.ceil(Math.log2(Math.max(16, table.count)));
    this.mask = cells - 1;
    this.heads = new Int32Array(cells).fill(-1);
    this.next = new Int32Array(table.count);
    for (let item = 0; item < table.count; item++) {
      const key = this.keyOf(item);
      if (this.isKnown(item, this.items(key))) continue;
      const cell = this.cellOf(key);
      this.next[item] = this.heads[cell] ?? -1;
      this.heads[cell] = item;
    }
  }

  /** The numbers of the items with this key, the first one first. */
  items(key: Buffer): number[] {
    const found: number[] = [];
    for (let item = this.heads[this.cellOf(key)] ?? -1; item >= 0; item = this.next[item] ?? -1)
      if (this.keyOf(item).equals(key)) found.push(item);
    return found.reverse();
  }

  private isKnown(item: number, others: readonly number[]): boolean {
    if (others.length === 0) return false;
    const { removal, inspection, shard } = this.table.reference(item) ?? {};
    const same = others.filter((other) => {
      const reference = this.table.reference(other);
      return removal === null ? reference?.inspection === inspection : reference?.removal === removal;
    });
    return same.length > 1 || same.some((other) => this.table.reference(other)?.shard === shard);
  }

  private keyOf(item: number): Buffer {
    const at = item * this.table.size + RECORD_BYTES;
    return this.table.items.subarray(at, at + KEY_BYTES);
  }

  /** A key is a part of SHA-256: any part of it is as good as a hash. */
  private cellOf(key: Buffer): number {
    return (key.readUInt32LE(0) & this.mask) >>> 0;
  }
}
