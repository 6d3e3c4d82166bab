import { copyBytes, HASH_BYTES, requireHash, writeSha256 } from './hash.js';
import { TrieError } from './trie.errors.js';

/**
 * The role of a shard in a dataset version: a member, or an ancestor of one. A shard that is both
 * is a member.
 */
export type Role = 'member' | 'ancestor';

/**
 * A leaf's key and value as they are in the ledger's words. `entry`: the index of the entry that
 * registered the shard, which never changes, whatever the shard is called; `record`: that entry's
 * leaf hash (32 bytes), or where `recordAt` is stated, bytes that hold it there.
 */
export interface TrieLeaf {
  readonly entry: number;
  readonly role: Role;
  readonly record: Uint8Array;
  readonly recordAt?: number;
}

// What a value hashes, the record at its end. Reused between calls: hashing is synchronous and
// never re-entered.
export const MEMBER_INPUT = Buffer.concat([Buffer.from('whence/val/v2\nmember\n'), Buffer.alloc(HASH_BYTES)]);
export const ANCESTOR_INPUT = Buffer.concat([Buffer.from('whence/val/v2\nancestor\n'), Buffer.alloc(HASH_BYTES)]);

/**
 * SHA-256("whence/key/v2\n" ‖ log origin ‖ "\n" ‖ the entry's index in decimal). The origin is in
 * it so that one log's proofs say nothing about another's. An origin has no line feed (it is a line
 * of a checkpoint), so no two pairs share a key.
 */
export function trieKey(origin: string, entry: number): Buffer {
  return hashed((output) => writeKey(origin, entry, output, 0));
}

/** SHA-256("whence/val/v2\n" ‖ role ‖ "\n" ‖ record). */
export function trieValue(role: Role, record: Uint8Array): Buffer {
  requireHash(record, 'record leaf hash');
  return hashed((output) => writeValue(role, record, 0, output, 0));
}

/**
 * Writes {@link trieKey} ‖ {@link trieValue}, 64 bytes, into an existing buffer, as a large set is
 * filled.
 */
export function writeTrieLeaf(
  origin: string,
  { entry, role, record, recordAt }: TrieLeaf,
  output: Uint8Array,
  offset: number,
): void {
  if (recordAt === undefined) requireHash(record, 'record leaf hash');
  writeKey(origin, entry, output, offset);
  writeValue(role, record, recordAt ?? 0, output, offset + HASH_BYTES);
}

/** @throws TrieError `malformed-hash` */
export function requireEntry(entry: number): number {
  if (Number.isSafeInteger(entry) && entry >= 0) return entry;
  throw new TrieError('malformed-hash', `${entry} is no entry index.`);
}

/** Writes {@link trieKey}, 32 bytes. */
export function writeKey(origin: string, entry: number, output: Uint8Array, offset: number): void {
  if (keyInput.origin !== origin) keyInput = new KeyInput(origin);
  writeSha256(keyInput.of(requireEntry(entry)), output, offset);
}

/** Of 2^53 - 1. */
export const MOST_DIGITS = 16;

/** What the keys of a log hash. A third faster than a text for each key. */
class KeyInput {
  private readonly bytes: Buffer;
  private readonly digits: number;
  /** The bytes up to each number of digits. */
  private readonly inputs: readonly Buffer[];

  constructor(readonly origin: string) {
    const before = Buffer.from(`whence/key/v2\n${origin}\n`);
    this.digits = before.length;
    this.bytes = Buffer.concat([before, Buffer.alloc(MOST_DIGITS)]);
    this.inputs = Array.from({ length: MOST_DIGITS + 1 }, (_, n) => this.bytes.subarray(0, this.digits + n));
  }

  /** Shared: the next call writes to it. */
  of(entry: number): Buffer {
    let count = 1;
    for (let limit = 10; entry >= limit; limit *= 10) count++;
    let rest = entry;
    for (let at = this.digits + count - 1; at >= this.digits; at--) {
      const next = Math.floor(rest / 10);
      this.bytes[at] = 48 + rest - 10 * next;
      rest = next;
    }
    return this.inputs[count] as Buffer;
  }
}

let keyInput = new KeyInput('');

function writeValue(role: Role, record: Uint8Array, recordAt: number, output: Uint8Array, offset: number): void {
  if (recordAt + HASH_BYTES > record.length)
    throw new TrieError('malformed-hash', `No record leaf hash begins at byte ${recordAt} of ${record.length}.`);
  const input = role === 'member' ? MEMBER_INPUT : ANCESTOR_INPUT;
  copyBytes(record, recordAt, input, input.length - HASH_BYTES, HASH_BYTES);
  writeSha256(input, output, offset);
}

function hashed(write: (output: Buffer) => void): Buffer {
  const output = Buffer.allocUnsafe(HASH_BYTES);
  write(output);
  return output;
}
