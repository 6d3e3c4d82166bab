import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HASH_BYTES, LEAF_BYTES, leafOrder, sortLeaves, TrieBuilder, writeTrieLeaf } from '@core/trie';

/**
 * A 4-byte number attached to a key. Its highest bit marks a member; the other bits are the
 * caller's.
 */
export type Tag = number;

const MEMBER = 2 ** 31;

export const memberTag = (number: number): Tag => number + MEMBER;
export const isMemberTag = (tag: Tag): boolean => tag >= MEMBER;
export const numberOfTag = (tag: Tag): number => tag % MEMBER;

/** Keys of a set, in any order. */
export interface KeyPage {
  readonly tags: Uint32Array;
  /** The indexes of the entries that registered the keys' shards. */
  readonly entries: Float64Array;
  /** The leaf hashes of those entries, 32 bytes each. */
  readonly records: Uint8Array;
}

export interface TaggedTrie {
  readonly root: Uint8Array;
  /** The index of `TrieBuilder`. */
  readonly index: Uint8Array;
  /** The tags, in key order. */
  readonly tags: Uint32Array;
}

const PIECES = 256;
const ROW_BYTES = LEAF_BYTES + 4;
const FIRST_CAPACITY = 64 * ROW_BYTES;

/** A folder for the rows that do not fit into memory. The caller creates and removes it. */
export interface SpillFolder {
  readonly path: string;
  readonly memoryBytes: number;
}

/** The rows (key ‖ value ‖ tag) whose keys begin with the same byte. */
interface Piece {
  bytes: Buffer;
  end: number;
  spilled: boolean;
}

/**
 * Builds the trie of a set from its keys in any order: keeps them in 256 pieces by first byte,
 * moves pieces to files beyond the memory limit, and sorts piece by piece. Ten million keys take
 * that memory, the index (9 MB), the tags (40 MB) and 680 MB of disk. Synchronous: use a worker
 * thread for many keys.
 */
export class TaggedLeaves {
  private readonly pieces = Array.from({ length: PIECES }, (): Piece => ({
    bytes: Buffer.alloc(0),
    end: 0,
    spilled: false,
  }));
  private readonly leaf = Buffer.alloc(LEAF_BYTES);
  private held = 0;
  private count = 0;

  constructor(
    private readonly origin: string,
    private readonly spillTo?: SpillFolder,
  ) {}

  add({ tags, entries, records }: KeyPage): void {
    tags.forEach((tag, at) => {
      const role = isMemberTag(tag) ? 'member' : 'ancestor';
      const record = records.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
      writeTrieLeaf(this.origin, { entry: entries[at] ?? -1, role, record }, this.leaf, 0);
      this.keep(tag);
    });
    if (this.spillTo && this.held > this.spillTo.memoryBytes) this.spill(this.spillTo.path);
  }

  /** @param progress receives the number of keys in the trie after each piece */
  finish(progress: (done: number) => void = () => undefined): TaggedTrie {
    const builder = new TrieBuilder(this.count);
    const tags = new Uint32Array(this.count);
    let done = 0;
    this.pieces.forEach((piece, at) => {
      const rows = this.rowsOf(piece, at);
      const leaves = leavesOf(rows);
      const order = leafOrder(leaves);
      builder.add(sortLeaves(leaves, order));
      for (const row of order) tags[done++] = rows.readUInt32LE(row * ROW_BYTES + LEAF_BYTES);
      piece.bytes = Buffer.alloc(0);
      progress(done);
    });
    return { ...builder.finish(), tags };
  }

  private keep(tag: Tag): void {
    const piece = this.pieces[this.leaf[0] ?? 0] as Piece;
    if (piece.end === piece.bytes.length) {
      const wider = Buffer.allocUnsafe(Math.max(FIRST_CAPACITY, 2 * piece.end));
      piece.bytes.copy(wider, 0, 0, piece.end);
      piece.bytes = wider;
    }
    this.leaf.copy(piece.bytes, piece.end);
    piece.bytes.writeUInt32LE(tag, piece.end + LEAF_BYTES);
    piece.end += ROW_BYTES;
    this.held += ROW_BYTES;
    this.count++;
  }

  private spill(folder: string): void {
    this.pieces.forEach((piece, at) => {
      writeFileSync(path.join(folder, String(at)), piece.bytes.subarray(0, piece.end), { flag: 'a', mode: 0o600 });
      piece.end = 0;
      piece.spilled = true;
    });
    this.held = 0;
  }

  private rowsOf({ bytes, end, spilled }: Piece, at: number): Buffer {
    const held = bytes.subarray(0, end);
    if (!spilled || !this.spillTo) return held;
    return Buffer.concat([readFileSync(path.join(this.spillTo.path, String(at))), held]);
  }
}

function leavesOf(rows: Buffer): Buffer {
  const count = rows.length / ROW_BYTES;
  const leaves = Buffer.allocUnsafe(count * LEAF_BYTES);
  for (let row = 0; row < count; row++) {
    rows.copy(leaves, row * LEAF_BYTES, row * ROW_BYTES, row * ROW_BYTES + LEAF_BYTES);
  }
  return leaves;
}
