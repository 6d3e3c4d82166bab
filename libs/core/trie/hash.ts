import { type BinaryToTextEncoding, hash } from 'node:crypto';
import { TrieError } from './trie.errors.js';

export const HASH_BYTES = 32;
/** A leaf is its key and its value. */
export const LEAF_BYTES = 64;

// Reused between calls: hashing is synchronous and never re-entered. A leaf hashes 64 bytes and an
// inner node 65, and neither takes anything of variable length, so that no bytes are both.
const leafInput = Buffer.alloc(LEAF_BYTES);
const innerInput = Buffer.alloc(2 * HASH_BYTES + 1);

/** The root of the trie without keys: SHA-256 of nothing. Shared: do not write to it. */
export const EMPTY_ROOT: Buffer = Buffer.from(hash('sha256', Buffer.alloc(0), 'hex'), 'hex');

/** SHA-256(key ‖ value) of the 64 bytes of `leaves` at `at`, into `output` at `offset`. */
export function writeLeafHash(leaves: Uint8Array, at: number, output: Uint8Array, offset: number): void {
  copyBytes(leaves, at, leafInput, 0, LEAF_BYTES);
  writeSha256(leafInput, output, offset);
}

/**
 * SHA-256(left ‖ right ‖ bit), `bit` in one byte: the first bit in which keys on the left and right
 * differ, 0 the highest of the first byte.
 */
export function writeInnerHash(
  bit: number,
  left: Uint8Array,
  leftAt: number,
  right: Uint8Array,
  rightAt: number,
  output: Uint8Array,
  offset: number,
): void {
  copyBytes(left, leftAt, innerInput, 0, HASH_BYTES);
  copyBytes(right, rightAt, innerInput, HASH_BYTES, HASH_BYTES);
  innerInput[2 * HASH_BYTES] = bit;
  writeSha256(innerInput, output, offset);
}

export function leafHash(key: Uint8Array, value: Uint8Array): Buffer {
  const output = Buffer.allocUnsafe(HASH_BYTES);
  writeLeafHash(Buffer.concat([key, value]), 0, output, 0);
  return output;
}

export function innerHash(bit: number, left: Uint8Array, right: Uint8Array): Buffer {
  const output = Buffer.allocUnsafe(HASH_BYTES);
  writeInnerHash(bit, left, 0, right, 0, output, 0);
  return output;
}

/** Throws `malformed-hash` unless `value` is 32 bytes; `what` names it in the message. */
export function requireHash(value: Uint8Array, what: string): void {
  if (!(value instanceof Uint8Array) || value.length !== HASH_BYTES) {
    throw new TrieError('malformed-hash', `The ${what} is not ${HASH_BYTES} bytes.`);
  }
}

/** Node takes every encoding here; its types name some of them. */
const UTF16 = 'utf16le' as string as BinaryToTextEncoding;

/**
 * Reads the digest as a string of 16 characters of two bytes, the lower first: the fastest way out
 * of the library.
 */
export function writeSha256(input: Uint8Array | string, output: Uint8Array, offset: number): void {
  const digest = hash('sha256', input, UTF16);
  for (let i = 0; i < HASH_BYTES / 2; i++) {
    const pair = digest.charCodeAt(i);
    output[offset + 2 * i] = pair;
    output[offset + 2 * i + 1] = pair >>> 8;
  }
}

/** Faster for a few bytes than `set` of a `subarray`, which allocates an object per call. */
export function copyBytes(from: Uint8Array, at: number, to: Uint8Array, offset: number, length: number): void {
  for (let i = 0; i < length; i++) to[offset + i] = from[at + i] as number;
}
