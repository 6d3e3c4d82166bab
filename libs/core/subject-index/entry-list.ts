import { type JsonObject, KernelError, parseDigest, sha256 } from '@core/kernel';

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
  return sha256(input);
}

/**
 * The value of a list, in the order of the entries.
 * @param before the value of the list before the first of them; defaults to the empty list's
 */
export function listValue(entries: readonly ListedEntry[], before: Uint8Array = EMPTY_LIST): Buffer {
  return entries.reduce((value: Buffer, entry) => extendList(value, entry), Buffer.from(before));
}

/** The kind of entry that states the value of its subject's list before it, as `list`. */
export const STATES_LIST = 'receipts.coverage-stated';

/**
 * The value of the list before an entry, where the entry states it: the list may be shown from that
 * entry on. A false statement leads to another value than the index has. Undefined for all others.
 */
export function statedListBefore({ kind, data }: { readonly kind: string; readonly data: JsonObject }) {
  const list = data['list'];
  if (kind !== STATES_LIST || typeof list !== 'string') return undefined;
  try {
    return parseDigest(list);
  } catch (error) {
    if (error instanceof KernelError) return undefined;
    throw error;
  }
}
