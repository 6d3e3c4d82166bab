import type { Bitmap } from '@core/bitmap';
import { sha256 } from '@core/kernel';
import { HASH_BYTES, LEAF_BYTES, leafOrder, TrieBuilder, trieLeaves } from '@core/trie';
import type { Row } from './projected-table.js';
import type { ShardColumns } from './shard-columns.js';

const PIECE_BYTES = 2 ** 20;
const MEMBER = 2 ** 31;
/** Shards whose leaves are made at once. */
const AT_ONCE = 8_192;

export interface CommittedSet {
  readonly members: Bitmap;
  /** The members and all their ancestors. */
  readonly upstream: Bitmap;
  /** The log's origin line. */
  readonly origin: string;
}

/**
 * Builds the trie (mpt-sha256@v2) of a set. Returns its root in hex, and what is stored to prove
 * from, as rows of root, part, piece and SHA-256.
 */
export function buildSetTrie(
  shards: ShardColumns,
  { members, upstream, origin }: CommittedSet,
): { root: string; pieces: Row[] } {
  const numbers = upstream.toArray();
  const own = new Uint8Array((upstream.last() ?? -1) + 1);
  for (const [from, to] of members.eachRange()) own.fill(1, from, to);
  const leaves = leavesOf(shards, numbers, own, origin);
  const order = leafOrder(leaves);
  const builder = new TrieBuilder(order.length);
  builder.addInOrder(leaves, order);
  const { root, index } = builder.finish();
  const tags = Buffer.alloc(order.length * 4);
  order.forEach((leaf, at) => {
    const number = numbers[leaf] ?? 0;
    tags.writeUInt32LE(number + (own[number] === 1 ? MEMBER : 0), at * 4);
  });
  const hex = root.toString('hex');
  return { root: hex, pieces: [...piecesOf(hex, 'index', index), ...piecesOf(hex, 'order', tags)] };
}

function leavesOf(shards: ShardColumns, numbers: Uint32Array, own: Uint8Array, origin: string): Buffer {
  const leaves = Buffer.allocUnsafe(numbers.length * LEAF_BYTES);
  for (let from = 0; from < numbers.length; from += AT_ONCE) {
    const some = numbers.subarray(from, from + AT_ONCE);
    const records = Buffer.alloc(some.length * HASH_BYTES);
    some.forEach((number, at) => records.set(shards.leafHash.slice(number), at * HASH_BYTES));
    const entries = Float64Array.from(some, (number) => shards.entry.get(number));
    const isMember = (leaf: number): boolean => own[some[leaf] as number] === 1;
    leaves.set(trieLeaves(origin, { entries, records, isMember }), from * LEAF_BYTES);
  }
  return leaves;
}

function* piecesOf(root: string, part: string, bytes: Buffer): Generator<Row> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES)
    yield [root, part, at / PIECE_BYTES, sha256(bytes.subarray(at, at + PIECE_BYTES)).toString('hex')];
}
