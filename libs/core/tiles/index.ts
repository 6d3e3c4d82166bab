export { TilesError, type TilesErrorCode } from './tiles.errors.js';
export { formatTilePath, parseTilePath, type Tile, TILE_WIDTH } from './tile-path.js';
export { newTiles, requireTile, tileLevels, tileWidth } from './tiles-of-tree.js';
export { decodeHashTile, type HashTile, readHashTile } from './hash-tile.js';
export { decodeEntryBundle, encodeEntryBundle, ENTRY_LIMIT } from './entry-bundle.js';
export { nodesOfTiles } from './tile-nodes.js';
