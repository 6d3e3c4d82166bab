import { LEAF_BYTES, type TrieReader } from '@core/trie';

/** A trie whose index and sorted leaves are in memory. */
export class MemoryTrie implements TrieReader {
  readonly count: number;

  constructor(
    private readonly index: Uint8Array,
    private readonly sortedLeaves: Uint8Array,
  ) {
    this.count = sortedLeaves.length / LEAF_BYTES;
  }

  readIndex(at: number, length: number): Promise<Uint8Array> {
    return Promise.resolve(this.index.subarray(at, at + length));
  }

  readLeaves(from: number, to: number): Promise<Uint8Array> {
    return Promise.resolve(this.sortedLeaves.subarray(from * LEAF_BYTES, to * LEAF_BYTES));
  }
}
