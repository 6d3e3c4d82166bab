import { EMPTY_ROOT, HASH_BYTES as HASH_LENGTH, joinHashes, nodeHash, requireHash, writeNodeHash } from './hash.js';
import { hashByLevels } from './hash-levels.js';
import { MerkleError } from './merkle.errors.js';
import { completeSubtrees, recordLength, requireTreeSize } from './tree-position.js';

// Read once: an imported constant costs a call each time.
const HASH_BYTES = HASH_LENGTH;

/** From this number of leaves on, the nodes of a level are hashed together. */
const LEVELS_FROM = 16;

/**
 * The right edge of a tree: the hashes of its maximal complete subtrees, largest (leftmost) first.
 * All that appending and the root need. Immutable; an edge of size n holds one hash per one-bit of
 * n, at most 53.
 */
export class TreeEdge {
  static readonly empty = new TreeEdge(0, []);

  private constructor(
    /** Number of entries in the tree. */
    readonly size: number,
    private readonly hashes: readonly Buffer[],
  ) {}

  /**
   * Reads what {@link toBytes} wrote. Throws `malformed-edge` if the length does not fit `size`;
   * hashes themselves cannot be checked here.
   */
  static fromBytes(size: number, bytes: Uint8Array): TreeEdge {
    requireTreeSize(size, 'tree size');
    const count = completeSubtrees(0, size).length;
    if (bytes.length !== count * HASH_BYTES) {
      throw new MerkleError(
        'malformed-edge',
        `The edge of a tree of size ${size} has ${count * HASH_BYTES} bytes, not ${bytes.length}.`,
      );
    }
    const copy = Buffer.from(bytes);
    return new TreeEdge(
      size,
      Array.from({ length: count }, (_, i) => hashAt(copy, i * HASH_BYTES)),
    );
  }

  /** The hashes, concatenated, largest subtree first. */
  toBytes(): Buffer {
    return Buffer.concat(this.hashes);
  }

  /** The Merkle tree hash of RFC 6962 §2.1. */
  root(): Buffer {
    const smallest = this.hashes.at(-1);
    if (smallest === undefined) return Buffer.from(EMPTY_ROOT);
    return this.hashes.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), Buffer.from(smallest));
  }

  /**
   * The tree with a leaf for each of these hashes, in turn. `completed` are the records of the new
   * entries: the leaf hash of each, then the hash of each subtree that it completes, concatenated
   * (see recordOfNode). The records are slices of one buffer. About 2 ms per 1,000 leaves.
   */
  appendAll(leafHashes: readonly Uint8Array[]): { edge: TreeEdge; completed: Buffer[] } {
    const newSize = this.size + leafHashes.length;
    requireTreeSize(newSize, 'tree size');
    const stack = [...this.hashes];
    const records = allocateRecords(this.size, leafHashes.length);
    leafHashes.forEach((leafHash, i) => fillRecord(records[i] as Buffer, leafHash, stack));
    return {
      edge: new TreeEdge(
        newSize,
        stack.map((hash) => Buffer.from(hash)),
      ),
      completed: records,
    };
  }

  /**
   * As {@link appendAll}, for leaf hashes one after the other in one buffer. The records follow
   * each other in `records`, each of `recordLength` bytes: no object is made for a leaf.
   */
  appendHashes(leafHashes: Buffer): { edge: TreeEdge; records: Buffer } {
    const count = leafHashes.length / HASH_BYTES;
    const newSize = this.size + count;
    requireTreeSize(newSize, 'tree size');
    if (count >= LEVELS_FROM) {
      const { edge, records } = hashByLevels(leafHashes, this.size, this.hashes);
      return { edge: new TreeEdge(newSize, edge), records };
    }
    let length = 0;
    for (let index = this.size; index < newSize; index++) length += recordLength(index);
    const records = Buffer.allocUnsafe(length);
    // The hashes of the edge, the smallest subtree last; each leaf is put behind them.
    const stack = Buffer.alloc((this.hashes.length + 54) * HASH_BYTES);
    let top = this.toBytes().copy(stack);
    let at = 0;
    for (let index = this.size, leaf = 0; index < newSize; index++, leaf += HASH_BYTES) {
      copyHash(leafHashes, leaf, stack, top);
      copyHash(leafHashes, leaf, records, at);
      for (const end = at + recordLength(index); (at += HASH_BYTES) < end;) {
        top -= HASH_BYTES;
        joinHashes(stack, top);
        copyHash(stack, top, records, at);
      }
      top += HASH_BYTES;
    }
    return { edge: TreeEdge.fromBytes(newSize, stack.subarray(0, top)), records };
  }
}

/** Faster for a few bytes than `set` of a `subarray`, which makes an object. */
function copyHash(from: Uint8Array, start: number, to: Uint8Array, at: number): void {
  for (let i = 0; i < HASH_BYTES; i++) to[at + i] = from[start + i] as number;
}

function allocateRecords(firstIndex: number, count: number): Buffer[] {
  const lengths = Array.from({ length: count }, (_, i) => recordLength(firstIndex + i));
  const arena = Buffer.alloc(lengths.reduce((sum, length) => sum + length, 0));
  let offset = 0;
  return lengths.map((length) => arena.subarray(offset, (offset += length)));
}

/** Writes the record of the next entry and brings `stack`, the edge's hashes, up to date. */
function fillRecord(record: Buffer, leafHash: Uint8Array, stack: Buffer[]): void {
  requireHash(leafHash, 'leaf hash');
  record.set(leafHash, 0);
  let right = hashAt(record, 0);
  for (let offset = HASH_BYTES; offset < record.length; offset += HASH_BYTES) {
    writeNodeHash(stack.pop() as Buffer, right, record, offset);
    right = hashAt(record, offset);
  }
  stack.push(right);
}

function hashAt(bytes: Buffer, offset: number): Buffer {
  return bytes.subarray(offset, offset + HASH_BYTES);
}
