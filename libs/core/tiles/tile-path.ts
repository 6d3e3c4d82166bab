import { TilesError } from './tiles.errors.js';

/** How many hashes, or entries, a full tile or bundle holds. */
export const TILE_WIDTH = 256;

/**
 * A resource of a tiled log (C2SP tlog-tiles v0.1.0): a tile of hashes at a level, or, at level
 * `entries`, an entry bundle.
 */
export interface Tile {
  /** 0 to 63: level l holds the hashes of subtrees over 256^l entries. */
  readonly level: number | 'entries';
  /** Among the tiles of its level, from 0. */
  readonly index: number;
  /** 1 to 255 if partial, 256 if full. */
  readonly width: number;
}

const LEVEL_LIMIT = 63;
const PATH = /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/** `tile/<L>/<N>[.p/<W>]` below the log's URL prefix, without a slash before it. */
export function formatTilePath({ level, index, width }: Tile): string {
  const groups = [String(index % 1000).padStart(3, '0')];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`);
  }
  return `tile/${level}/${groups.join('/')}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/**
 * Reads what {@link formatTilePath} writes, and nothing else: one tile has one path. Throws
 * `malformed-path`.
 */
export function parseTilePath(path: string): Tile {
  const [, level, groups = '', width] = PATH.exec(path) ?? [];
  const tile: Tile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(groups.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  // A needless x000, a width of 256 written out, or an index beyond 2^53 would not come out as they
  // went in.
  const isOne = Number.isSafeInteger(tile.index) && (tile.level === 'entries' || tile.level <= LEVEL_LIMIT);
  if (!isOne || tile.width > TILE_WIDTH || formatTilePath(tile) !== path) {
    throw new TilesError(
      'malformed-path',
      'No tile has this path: it is tile/<level>/<index> or tile/entries/<index>, and .p/<width> if partial.',
    );
  }
  return tile;
}
