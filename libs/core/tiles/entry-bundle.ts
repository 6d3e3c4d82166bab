import { TILE_WIDTH } from './tile-path.js';
import { TilesError } from './tiles.errors.js';

/** Lengths are 16 bits wide. */
export const ENTRY_LIMIT = 65_535;
const LENGTH_BYTES = 2;

/**
 * Each entry after its length in two bytes, big-endian (tlog-tiles, "Log entries"). 1 to 256
 * entries, at most 65,535 bytes each.
 */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Buffer {
  requireWidth(entries.length);
  const bundle = Buffer.allocUnsafe(entries.reduce((sum, entry) => sum + LENGTH_BYTES + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    if (entry.length > ENTRY_LIMIT) {
      throw new TilesError('entry-too-large', `An entry has ${entry.length} bytes; ${ENTRY_LIMIT} are the most.`);
    }
    at = bundle.writeUInt16BE(entry.length, at);
    bundle.set(entry, at);
    at += entry.length;
  }
  return bundle;
}

/**
 * The entries of a bundle of `width`: slices of `bytes`. Throws `malformed-bundle` if it holds more
 * or fewer, or ends within one. That they are the log's entries is seen by their leaf hashes only.
 */
export function decodeEntryBundle(bytes: Uint8Array, width: number): Buffer[] {
  requireWidth(width);
  const bundle = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries: Buffer[] = [];
  let at = 0;
  while (entries.length < width) {
    if (at + LENGTH_BYTES > bundle.length) throw malformed(`it ends after ${entries.length} of ${width} entries`);
    const start = at + LENGTH_BYTES;
    at = start + bundle.readUInt16BE(at);
    if (at > bundle.length) throw malformed(`it ends within entry ${entries.length}`);
    entries.push(bundle.subarray(start, at));
  }
  if (at < bundle.length) throw malformed(`it goes on after its ${width} entries`);
  return entries;
}

function requireWidth(width: number): void {
  if (!Number.isInteger(width) || width < 1 || width > TILE_WIDTH) {
    throw malformed(`a bundle has 1 to ${TILE_WIDTH} entries`);
  }
}

function malformed(why: string): TilesError {
  return new TilesError('malformed-bundle', `This is not the entry bundle: ${why}.`);
}
