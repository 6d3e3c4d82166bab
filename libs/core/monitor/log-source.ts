import {
  decodeEntryBundle,
  ENTRY_LIMIT,
  formatTilePath,
  type HashTile,
  type Tile,
  TILE_WIDTH,
  TilesError,
  tileWidth,
} from '@core/tiles';
import { Contradiction, Unchecked } from './monitor.errors.js';

/** What a log answered. Nothing of it is trusted. */
export type SourceAnswer =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'missing' }
  | { readonly kind: 'not-public' }
  | { readonly kind: 'too-large' }
  /** `why` is a sentence for people. */
  | { readonly kind: 'no-answer'; readonly why: string };

/** A published log (C2SP tlog-tiles). */
export interface LogSource {
  /**
   * Reads `checkpoint` or `tile/…`, and at most `limit` bytes, decompressed. Ends in bounded time.
   * Throws only to end the monitor.
   */
  read(path: string, limit: number): Promise<SourceAnswer>;
}

/** Bytes of 256 entries of the largest size, with their lengths. */
const BUNDLE_LIMIT = TILE_WIDTH * (ENTRY_LIMIT + 2);
const HASH_TILE_LIMIT = TILE_WIDTH * 32;
/** Bundles that are requested at a time. */
const AT_ONCE = 4;

/** The entries of the log are not public. */
export const NOT_PUBLIC = Symbol('not public');

/** Reads a tile of hashes in a tree of `treeSize`. Throws `Unchecked`. */
export async function readHashTileOf(source: LogSource, tile: HashTile): Promise<Uint8Array> {
  const read = await readTile(source, tile, HASH_TILE_LIMIT);
  if (read === NOT_PUBLIC)
    throw new Unchecked('not-public', `${formatTilePath(tile)} takes an API key: give one with --api-key.`);
  // The full tile, in place of a partial one that is gone.
  return read.isFull ? read.bytes.subarray(0, tile.width * 32) : read.bytes;
}

/**
 * Yields the entries [from, to) of a tree of `treeSize`, a bundle at a time; `NOT_PUBLIC` if they
 * take a key. Throws `Unchecked`, or a `Contradiction` for bytes that are no bundle.
 */
export async function* readEntries(
  source: LogSource,
  { from, to, treeSize }: { readonly from: number; readonly to: number; readonly treeSize: number },
): AsyncGenerator<Buffer[] | typeof NOT_PUBLIC> {
  const last = Math.ceil(to / TILE_WIDTH);
  for (let first = Math.floor(from / TILE_WIDTH); first < last; first += AT_ONCE) {
    const tiles = Array.from({ length: Math.min(AT_ONCE, last - first) }, (_, at): Tile => {
      return { level: 'entries', index: first + at, width: tileWidth('entries', first + at, treeSize) };
    });
    const bundles = await Promise.all(tiles.map((tile) => readBundle(source, tile)));
    for (const [at, entries] of bundles.entries()) {
      if (entries === NOT_PUBLIC) {
        yield NOT_PUBLIC;
        return;
      }
      const start = (first + at) * TILE_WIDTH;
      yield entries.slice(Math.max(0, from - start), to - start);
    }
  }
}

async function readBundle(source: LogSource, tile: Tile): Promise<Buffer[] | typeof NOT_PUBLIC> {
  const read = await readTile(source, tile, BUNDLE_LIMIT);
  if (read === NOT_PUBLIC) return NOT_PUBLIC;
  try {
    return decodeEntryBundle(read.bytes, read.isFull ? TILE_WIDTH : tile.width).slice(0, tile.width);
  } catch (error) {
    if (error instanceof TilesError) throw new Contradiction('wrong-tile', formatTilePath(tile), error.message);
    throw error;
  }
}

/** A log may delete a partial tile once the full one is there (tlog-tiles, "Partial Tiles"). */
async function readTile(
  source: LogSource,
  tile: Tile,
  limit: number,
): Promise<{ bytes: Buffer; isFull: boolean } | typeof NOT_PUBLIC> {
  const path = formatTilePath(tile);
  const answer = await source.read(path, limit);
  if (answer.kind === 'bytes') return { bytes: answer.bytes, isFull: false };
  if (answer.kind === 'not-public') return NOT_PUBLIC;
  if (answer.kind === 'missing' && tile.width < TILE_WIDTH) {
    const full = await source.read(formatTilePath({ ...tile, width: TILE_WIDTH }), limit);
    if (full.kind === 'bytes') return { bytes: full.bytes, isFull: true };
  }
  throw unchecked(path, answer);
}

export function unchecked(path: string, answer: Exclude<SourceAnswer, { kind: 'bytes' }>): Unchecked {
  switch (answer.kind) {
    case 'missing':
      return new Unchecked('missing', `${path} does not exist, and the log's checkpoint covers it.`);
    case 'not-public':
      return new Unchecked('not-public', `${path} takes an API key: give one with --api-key.`);
    case 'too-large':
      return new Unchecked('too-large', `The answer to ${path} is larger than any honest one.`);
    case 'no-answer':
      return new Unchecked('no-answer', `${path}: ${answer.why}`);
  }
}
