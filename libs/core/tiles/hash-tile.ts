import { HASH_BYTES, type NodeReader } from '@core/merkle';
import { TILE_WIDTH, type Tile } from './tile-path.js';
import { TilesError } from './tiles.errors.js';

/** A tile that holds hashes, not entries. */
export type HashTile = Tile & { readonly level: number };

const TILE_HEIGHT = 8;

/**
 * The bytes of a tile: its hashes, concatenated, asked of `reader` at once. The caller checks that
 * the tree has the tile. Throws `bad-reader-answer`, or what the reader throws.
 */
export async function readHashTile({ level, index, width }: HashTile, reader: NodeReader): Promise<Buffer> {
  const nodes = Array.from({ length: width }, (_, i) => ({
    level: level * TILE_HEIGHT,
    index: index * TILE_WIDTH + i,
  }));
  const hashes = await reader.readNodes(nodes);
  if (hashes.length !== width || hashes.some((hash) => hash.length !== HASH_BYTES)) {
    throw new TilesError('bad-reader-answer', `The tree storage did not return the ${width} hashes of this tile.`);
  }
  return Buffer.concat(hashes);
}

/**
 * The hashes in a tile of `width`: slices of `bytes`. Throws `malformed-tile` if it is longer or
 * shorter.
 */
export function decodeHashTile(bytes: Uint8Array, width: number): Buffer[] {
  if (bytes.length !== width * HASH_BYTES) {
    throw new TilesError(
      'malformed-tile',
      `A tile of width ${width} has ${width * HASH_BYTES} bytes, not ${bytes.length}.`,
    );
  }
  const tile = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: width }, (_, i) => tile.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}
