import type { Bitmap } from '@core/bitmap';
import { sha256 } from '@core/kernel';
import { buildTrie, LEAF_BYTES, leafOrder, sortLeaves, writeTrieLeaf } from '@core/trie';
import type { Row } from './projected-table.js';
import type { ShardColumns } from './shard-columns.js';

const PIECE_BYTES = 2 ** 20;
const MEMBER = 2 ** 31;

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
  const leaves = Buffer.allocUnsafe(numbers.length * LEAF_BYTES);
  numbers.forEach((number, at) => {
    const role = own[number] === 1 ? 'member' : 'ancestor';
    const record = shards.leafHash.slice(number);
    writeTrieLeaf(origin, { entry: shards.entry.get(number), role, record }, leaves, at * LEAF_BYTES);
  });
  const order = leafOrder(leaves);
  const { root, index } = buildTrie(sortLeaves(leaves, order));
  const tags = Buffer.alloc(order.length * 4);
  order.forEach((leaf, at) => {
    const number = numbers[leaf] ?? 0;
    tags.writeUInt32LE(number + (own[number] === 1 ? MEMBER : 0), at * 4);
  });
  const hex = root.toString('hex');
  return { root: hex, pieces: [...piecesOf(hex, 'index', index), ...piecesOf(hex, 'order', tags)] };
}

function* piecesOf(root: string, part: string, bytes: Buffer): Generator<Row> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES)
    yield [root, part, at / PIECE_BYTES, sha256(bytes.subarray(at, at + PIECE_BYTES)).toString('hex')];
}
