import type { Bitmap } from '@core/bitmap';
import { sha256 } from '@core/kernel';
import { HASH_BYTES, HASHED_LEAF_BYTES, hashedLeaves, leafOrder, TrieBuilder } from '@core/trie';
import { pairsOfHashes } from './growing-column.js';
import type { Row } from './projected-table.js';
import type { ShardColumns } from './shard-columns.js';

const PIECE_BYTES = 2 ** 20;
const MEMBER = 2 ** 31;
/** Shards whose leaves are made at once. */
const AT_ONCE = 8_192;
const LEAF_WORDS = HASHED_LEAF_BYTES / 4;
/** The role in which a shard's leaf was made last; 0: in none. */
const [AS_MEMBER, AS_ANCESTOR] = [1, 2];

export interface CommittedSet {
  readonly members: Bitmap;
  /** The members and all their ancestors. */
  readonly upstream: Bitmap;
}

/**
 * Builds the tries (mpt-sha256@v2) of sets of shards. Most shards have the same leaf in each set
 * that they are in, so it keeps the last leaf of each: 65 bytes a shard.
 */
export class SetTries {
  private readonly leaves = pairsOfHashes();
  private roles = new Uint8Array(0);

  /** @param origin the log's origin line */
  constructor(
    private readonly shards: ShardColumns,
    private readonly origin: string,
  ) {}

  /**
   * Returns the root of a set in hex, and what is stored to prove from, as rows of root, part,
   * piece and SHA-256.
   */
  build({ members, upstream }: CommittedSet): { root: string; pieces: Row[] } {
    const numbers = upstream.toArray();
    const roles = new Uint8Array((upstream.last() ?? -1) + 1).fill(AS_ANCESTOR);
    for (const [from, to] of members.eachRange()) roles.fill(AS_MEMBER, from, to);
    this.makeLeaves(numbers, roles);
    const words = new Int32Array(numbers.length * LEAF_WORDS);
    for (let at = 0; at < numbers.length; at++) this.leaves.copy(numbers[at] as number, words, at * LEAF_WORDS);
    const leaves = Buffer.from(words.buffer);
    const order = leafOrder(leaves);
    const builder = new TrieBuilder(order.length);
    builder.addHashed(leaves, order);
    const { root, index } = builder.finish();
    const tags = Buffer.allocUnsafe(order.length * 4);
    for (let at = 0; at < order.length; at++) {
      const number = numbers[order[at] as number] as number;
      tags.writeUInt32LE(number + (roles[number] === AS_MEMBER ? MEMBER : 0), at * 4);
    }
    const hex = root.toString('hex');
    return { root: hex, pieces: [...piecesOf(hex, 'index', index), ...piecesOf(hex, 'order', tags)] };
  }

  /** Makes the leaves of those shards that had none yet, or one in the other role. */
  private makeLeaves(numbers: Uint32Array, roles: Uint8Array): void {
    const known = this.roles;
    const missing = numbers.filter((number) => known[number] !== roles[number]);
    if (roles.length > known.length) {
      this.roles = new Uint8Array(Math.max(roles.length, this.shards.count));
      this.roles.set(known);
    }
    for (let from = 0; from < missing.length; from += AT_ONCE) {
      const some = missing.subarray(from, from + AT_ONCE);
      const records = Buffer.allocUnsafe(some.length * HASH_BYTES);
      for (let at = 0; at < some.length; at++) this.shards.leafHash.copy(some[at] as number, records, at * HASH_BYTES);
      const entries = Float64Array.from(some, (number) => this.shards.entry.get(number));
      const isMember = (leaf: number): boolean => roles[some[leaf] as number] === AS_MEMBER;
      const made = new Int32Array(hashedLeaves(this.origin, { entries, records, isMember }).buffer);
      for (let at = 0; at < some.length; at++) {
        const number = some[at] as number;
        this.leaves.setSlice(number, made.subarray(at * LEAF_WORDS, (at + 1) * LEAF_WORDS));
        this.roles[number] = roles[number] as number;
      }
    }
  }
}

function* piecesOf(root: string, part: string, bytes: Buffer): Generator<Row> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES)
    yield [root, part, at / PIECE_BYTES, sha256(bytes.subarray(at, at + PIECE_BYTES)).toString('hex')];
}
