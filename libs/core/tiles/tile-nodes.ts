import { type NodeReader, TreeEdge, type TreeNode } from '@core/merkle';
import { decodeHashTile, type HashTile } from './hash-tile.js';
import { TILE_WIDTH } from './tile-path.js';
import { tileWidth } from './tiles-of-tree.js';

const HEIGHT = 8;

/**
 * The nodes of a tree of `treeSize`, computed from its published tiles. Each tile is read once.
 * What is read is not verified: a proof made of it is. Throws `malformed-tile`, or what `readTile`
 * throws.
 */
export function nodesOfTiles(treeSize: number, readTile: (tile: HashTile) => Promise<Uint8Array>): NodeReader {
  const tiles = new Map<string, Promise<Buffer[]>>();
  const hashesOf = (level: number, index: number): Promise<Buffer[]> => {
    const name = `${level}/${index}`;
    const tile = { level, index, width: tileWidth(level, index, treeSize) };
    const hashes = tiles.get(name) ?? readTile(tile).then((bytes) => decodeHashTile(bytes, tile.width));
    tiles.set(name, hashes);
    return hashes;
  };
  const nodeOf = async ({ level, index }: TreeNode): Promise<Buffer> => {
    const count = 2 ** (level % HEIGHT);
    const first = index * count;
    const hashes = await hashesOf(Math.floor(level / HEIGHT), Math.floor(first / TILE_WIDTH));
    const within = first % TILE_WIDTH;
    return TreeEdge.empty.appendAll(hashes.slice(within, within + count)).edge.root();
  };
  return { readNodes: (nodes) => Promise.all(nodes.map(nodeOf)) };
}
