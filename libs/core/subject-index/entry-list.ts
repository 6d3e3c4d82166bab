import { hash } from 'node:crypto';

/** An entry that speaks of a subject. */
export interface ListedEntry {
  readonly index: number;
  /** RFC 6962 leaf hash of its bytes. */
  readonly leafHash: Uint8Array;
}

const HASH_BYTES = 32;
const INDEX_AT = HASH_BYTES;
const LEAF_AT = INDEX_AT + 8;

/**
 * The value before the first entry: 32 zero bytes. It is in no index. Shared: do not write to it.
 */
export const EMPTY_LIST: Buffer = Buffer.alloc(HASH_BYTES);

// Reused between calls: hashing is synchronous and never re-entered.
const input = Buffer.alloc(LEAF_AT + HASH_BYTES);

/**
 * The value of a list that goes on with this entry: SHA-256(value before ‖ index as 8 bytes,
 * big-endian ‖ leaf hash), 72 bytes. So a list grows without its earlier entries.
 */
export function extendList(value: Uint8Array, { index, leafHash }: ListedEntry): Buffer {
  input.set(value, 0);
  input.writeUInt32BE(Math.floor(index / 2 ** 32), INDEX_AT);
  input.writeUInt32BE(index % 2 ** 32, INDEX_AT + 4);
  input.set(leafHash, LEAF_AT);
  return Buffer.from(hash('sha256', input, 'hex'), 'hex');
}

/** The value of a whole list, in the order of the entries. */
export function listValue(entries: readonly ListedEntry[]): Buffer {
  return entries.reduce(extendList, EMPTY_LIST);
}
