import { TILE_WIDTH, type Tile } from './tile-path.js';
import { TilesError } from './tiles.errors.js';

// Sizes go up to 2^53 - 1, so no 32-bit operator (>> & | ~ <<) may touch them.

/**
 * Returns the width of the tile `index` of `level` in a tree of `treeSize`: 0 if there is none, 256
 * if it is full. A tile contains full subtrees only, so a partial tile of the level below adds
 * nothing (tlog-tiles, "Partial Tiles").
 */
export function tileWidth(level: Tile['level'], index: number, treeSize: number): number {
  const before = index * TILE_WIDTH;
  return Math.max(0, Math.min(TILE_WIDTH, hashesAt(level, treeSize) - before));
}

/**
 * Returns if a tree of `treeSize` has `tile`, in this width or wider: clients may still request the
 * partial tiles of earlier checkpoints. Throws `no-such-tile`.
 */
export function requireTile(tile: Tile, treeSize: number): void {
  const width = tileWidth(tile.level, tile.index, treeSize);
  if (!Number.isSafeInteger(tile.index) || tile.index < 0 || tile.width < 1 || width < tile.width) {
    throw new TilesError('no-such-tile', `A log of ${treeSize} entries does not have this tile.`);
  }
}

/**
 * Returns for each level with tiles, from 0, the number of full tiles and the width of the partial
 * tile after them, or 0.
 */
export function tileLevels(treeSize: number): { full: number; partialWidth: number }[] {
  const levels: { full: number; partialWidth: number }[] = [];
  for (let hashes = treeSize; hashes > 0; hashes = Math.floor(hashes / TILE_WIDTH)) {
    levels.push({ full: Math.floor(hashes / TILE_WIDTH), partialWidth: hashes % TILE_WIDTH });
  }
  return levels;
}

/**
 * The tiles and entry bundles that are new, or wider, at `toSize` than they were at `fromSize`:
 * what a publisher writes, bundles and lower levels first. The partial tiles of sizes between are
 * not among them: no checkpoint calls for them.
 */
export function* newTiles(fromSize: number, toSize: number): Generator<Tile> {
  const levels: Tile['level'][] = ['entries', ...tileLevels(toSize).keys()];
  for (const level of levels) {
    const [before, after] = [hashesAt(level, fromSize), hashesAt(level, toSize)];
    if (after === before) continue;
    for (let index = Math.floor(before / TILE_WIDTH); index * TILE_WIDTH < after; index++) {
      yield { level, index, width: tileWidth(level, index, toSize) };
    }
  }
}

/** Returns the number of hashes (or entries) at a level of tiles. */
function hashesAt(level: Tile['level'], treeSize: number): number {
  return level === 'entries' ? treeSize : Math.floor(treeSize / TILE_WIDTH ** level);
}
