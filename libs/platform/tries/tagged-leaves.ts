import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HASH_BYTES, LEAF_BYTES, leafOrder, sortLeaves, TrieBuilder, writeTrieLeaf } from '@core/trie';

/** A number of 4 bytes that goes with a key. Its highest bit says that the key is a member; the others are as they were given. */
export type Tag = number;

const MEMBER = 2 ** 31;

export const memberTag = (number: number): Tag => number + MEMBER;
export const isMemberTag = (tag: Tag): boolean => tag >= MEMBER;
export const numberOfTag = (tag: Tag): number => tag % MEMBER;

/** Keys of a set, in any order. */
export interface KeyPage {
  readonly tags: Uint32Array;
  readonly names: readonly string[];
  /** The leaf hash of the entry behind each, 32 bytes one after the other. */
  readonly records: Uint8Array;
}

export interface TaggedTrie {
  readonly root: Uint8Array;
  /** As TrieBuilder makes it. */
  readonly index: Uint8Array;
  /** The tags in the order of their keys. */
  readonly tags: Uint32Array;
}

const PIECES = 256;
const ROW_BYTES = LEAF_BYTES + 4;
const FIRST_CAPACITY = 64 * ROW_BYTES;

/** Where rows wait that are more than memory may hold: in files of this folder, which is the caller's to make and to remove. */
export interface SpillFolder {
  readonly path: string;
  readonly memoryBytes: number;
}

/** Rows whose keys begin with the same byte: key ‖ value ‖ tag. */
interface Piece {
  bytes: Buffer;
  end: number;
  spilled: boolean;
}

/**
 * Takes the keys of a set in any order and makes its trie. They are kept in 256 pieces by their first byte, and sorted piece by piece; what is
 * more than memory may hold waits in files. So ten million keys take that memory, the trie's index (9 MB) and the tags (40 MB), and 680 MB of
 * disk. Synchronous: for many keys in a worker thread.
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

  add({ tags, names, records }: KeyPage): void {
    tags.forEach((tag, at) => {
      const role = isMemberTag(tag) ? 'member' : 'ancestor';
      const record = records.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
      writeTrieLeaf(this.origin, { name: names[at] ?? '', role, record }, this.leaf, 0);
      this.keep(tag);
    });
    if (this.spillTo && this.held > this.spillTo.memoryBytes) this.spill(this.spillTo.path);
  }

  /** @param progress is told after each piece how many keys are in the trie */
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
