import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { copyBytes, LEAF_BYTES, leafOrder, TrieBuilder, trieLeaves } from '@core/trie';

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
const TAG_BYTES = 4;
const FIRST_CAPACITY = 64;

/** A folder for the keys that do not fit into memory. The caller creates and removes it. */
export interface SpillFolder {
  readonly path: string;
  readonly memoryBytes: number;
}

/** The keys that begin with the same byte: their leaves, and their tags in the same order. */
interface Piece {
  leaves: Buffer;
  tags: Uint32Array;
  /** How many are in memory. */
  count: number;
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
    leaves: Buffer.alloc(0),
    tags: new Uint32Array(0),
    count: 0,
    spilled: false,
  }));
  private held = 0;
  private count = 0;

  constructor(
    private readonly origin: string,
    private readonly spillTo?: SpillFolder,
  ) {}

  add({ tags, entries, records }: KeyPage): void {
    const isMember = (leaf: number): boolean => isMemberTag(tags[leaf] as Tag);
    const leaves = trieLeaves(this.origin, { entries, records, isMember });
    for (let leaf = 0; leaf < tags.length; leaf++) this.keep(leaves, leaf * LEAF_BYTES, tags[leaf] as Tag);
    if (this.spillTo && this.held * (LEAF_BYTES + TAG_BYTES) > this.spillTo.memoryBytes) this.spill(this.spillTo.path);
  }

  /** @param progress receives the number of keys in the trie after each piece */
  finish(progress: (done: number) => void = () => undefined): TaggedTrie {
    const builder = new TrieBuilder(this.count);
    const ordered = new Uint32Array(this.count);
    let done = 0;
    this.pieces.forEach((piece, at) => {
      const { leaves, tags } = this.wholeOf(piece, at);
      const order = leafOrder(leaves);
      builder.addInOrder(leaves, order);
      for (let place = 0; place < order.length; place++) ordered[done++] = tags[order[place] as number] as Tag;
      release(piece);
      progress(done);
    });
    return { ...builder.finish(), tags: ordered };
  }

  private keep(leaves: Uint8Array, at: number, tag: Tag): void {
    const piece = this.pieces[leaves[at] as number] as Piece;
    if (piece.count === piece.tags.length) widen(piece);
    copyBytes(leaves, at, piece.leaves, piece.count * LEAF_BYTES, LEAF_BYTES);
    piece.tags[piece.count++] = tag;
    this.held++;
    this.count++;
  }

  private spill(folder: string): void {
    this.pieces.forEach((piece, at) => {
      const { leaves, tags } = inMemory(piece);
      writeFileSync(fileOf(folder, at, 'leaves'), leaves, { flag: 'a', mode: 0o600 });
      writeFileSync(fileOf(folder, at, 'tags'), bytesOf(tags), { flag: 'a', mode: 0o600 });
      piece.count = 0;
      piece.spilled = true;
    });
    this.held = 0;
  }

  private wholeOf(piece: Piece, at: number): { leaves: Buffer; tags: Uint32Array } {
    const held = inMemory(piece);
    if (!piece.spilled || !this.spillTo) return held;
    const leaves = Buffer.concat([readFileSync(fileOf(this.spillTo.path, at, 'leaves')), held.leaves]);
    const tags = new Uint32Array(leaves.length / LEAF_BYTES);
    bytesOf(tags).set(readFileSync(fileOf(this.spillTo.path, at, 'tags')));
    tags.set(held.tags, tags.length - held.tags.length);
    return { leaves, tags };
  }
}

function inMemory({ leaves, tags, count }: Piece): { leaves: Buffer; tags: Uint32Array } {
  return { leaves: leaves.subarray(0, count * LEAF_BYTES), tags: tags.subarray(0, count) };
}

function widen(piece: Piece): void {
  const capacity = Math.max(FIRST_CAPACITY, 2 * piece.count);
  const leaves = Buffer.allocUnsafe(capacity * LEAF_BYTES);
  piece.leaves.copy(leaves);
  const tags = new Uint32Array(capacity);
  tags.set(piece.tags);
  Object.assign(piece, { leaves, tags });
}

function release(piece: Piece): void {
  piece.leaves = Buffer.alloc(0);
  piece.tags = new Uint32Array(0);
  piece.count = 0;
}

function bytesOf(tags: Uint32Array): Uint8Array {
  return new Uint8Array(tags.buffer, tags.byteOffset, tags.byteLength);
}

function fileOf(folder: string, piece: number, what: 'leaves' | 'tags'): string {
  return path.join(folder, `${piece}.${what}`);
}
