import { HASH_BYTES, LEAF_BYTES, leafOrder, prefixOf } from '@core/trie';

const FIRST_CAPACITY = 1_024;

/** Bytes of an occurrence in memory and in files, about. */
export const OCCURRENCE_BYTES = LEAF_BYTES + 8;

/**
 * Occurrences that are sorted, in parts: all keys of a part come before those of the next. A part
 * `at` of several holds the keys that begin with the byte `at`.
 */
export interface SortedParts {
  readonly size: number;
  readonly parts: number;
  part(at: number): Occurrences;
}

/** Entries with the keys of their subjects: one occurrence for each subject of an entry. */
export class Occurrences implements SortedParts {
  readonly parts = 1;
  /** Key ‖ leaf hash of the entry, 64 bytes each. */
  private pairs = Buffer.alloc(FIRST_CAPACITY * LEAF_BYTES);
  private entries = new Float64Array(FIRST_CAPACITY);
  private order: Uint32Array = new Uint32Array(0);
  private count = 0;

  get size(): number {
    return this.count;
  }

  part(): this {
    return this;
  }

  /** Removes all, and returns them as bytes that `addBytes` takes. */
  takeBytes(): Buffer {
    const bytes = Buffer.alloc(this.count * OCCURRENCE_BYTES);
    for (let at = 0; at < this.count; at++) {
      this.pairs.copy(bytes, at * OCCURRENCE_BYTES, at * LEAF_BYTES, (at + 1) * LEAF_BYTES);
      bytes.writeDoubleBE(this.entries[at] as number, at * OCCURRENCE_BYTES + LEAF_BYTES);
    }
    this.count = 0;
    return bytes;
  }

  addBytes(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += OCCURRENCE_BYTES) {
      const key = bytes.subarray(at, at + HASH_BYTES);
      this.add(key, bytes.readDoubleBE(at + LEAF_BYTES), bytes.subarray(at + HASH_BYTES, at + LEAF_BYTES));
    }
  }

  /** Entries come in ascending order. */
  add(key: Uint8Array, entry: number, leafHash: Uint8Array): void {
    if (this.count === this.entries.length) this.grow();
    this.pairs.set(key, this.count * LEAF_BYTES);
    this.pairs.set(leafHash, this.count * LEAF_BYTES + HASH_BYTES);
    this.entries[this.count++] = entry;
  }

  /** From here on, occurrences are numbered in the order of their keys, then of their entries. */
  sort(): void {
    this.order = leafOrder(this.pairs.subarray(0, this.count * LEAF_BYTES));
  }

  entryAt(at: number): number {
    return this.entries[this.place(at)] as number;
  }

  leafHashAt(at: number): Buffer {
    const from = this.place(at) * LEAF_BYTES + HASH_BYTES;
    return this.pairs.subarray(from, from + HASH_BYTES);
  }

  copyKey(at: number, output: Buffer, offset: number): void {
    const from = this.place(at) * LEAF_BYTES;
    this.pairs.copy(output, offset, from, from + HASH_BYTES);
  }

  /** The first `depth` bits of the key. */
  prefixAt(at: number, depth: number): number {
    return prefixOf(this.pairs, this.place(at) * LEAF_BYTES, depth);
  }

  isSameKey(one: number, other: number): boolean {
    return this.compareKey(one, this.pairs, this.place(other) * LEAF_BYTES) === 0;
  }

  /** As Buffer.compare, of the key of an occurrence and the key at `offset`. */
  compareKey(at: number, bytes: Uint8Array, offset: number): number {
    const from = this.place(at) * LEAF_BYTES;
    return this.pairs.compare(bytes, offset, offset + HASH_BYTES, from, from + HASH_BYTES);
  }

  private place(at: number): number {
    return this.order[at] as number;
  }

  private grow(): void {
    this.pairs = Buffer.concat([this.pairs, Buffer.alloc(this.pairs.length)]);
    const entries = new Float64Array(2 * this.entries.length);
    entries.set(this.entries);
    this.entries = entries;
  }
}
