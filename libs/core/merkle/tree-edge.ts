import { EMPTY_ROOT, HASH_BYTES, nodeHash, requireHash, writeNodeHash } from './hash.js';
import { MerkleError } from './merkle.errors.js';
import { completeSubtrees, requireTreeSize, trailingOnes } from './tree-position.js';

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
   * `completed` is the record of the new entry: its leaf hash, then the hash of each subtree it
   * completes, concatenated (see recordOfNode).
   */
  append(leafHash: Uint8Array): { edge: TreeEdge; completed: Buffer } {
    const { edge, completed } = this.appendAll([leafHash]);
    return { edge, completed: completed[0] as Buffer };
  }

  /**
   * Calls {@link append} for each leaf hash in turn. The records are slices of one buffer. About 2
   * ms per 1,000 leaves.
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
}

function allocateRecords(firstIndex: number, count: number): Buffer[] {
  const lengths = Array.from({ length: count }, (_, i) => HASH_BYTES * (1 + trailingOnes(firstIndex + i)));
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
