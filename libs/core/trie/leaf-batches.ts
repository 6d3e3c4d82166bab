import {
  blocksOf,
  copyWords as copyLaneWords,
  DIGEST_WORDS as WORDS,
  LANE_MESSAGES,
  type LaneMessages,
  padded,
  padMessage,
  sha256Lanes,
} from '@core/sha256';
import { copyBytes } from './hash.js';
import { TrieError } from './trie.errors.js';
import { ANCESTOR_INPUT, MEMBER_INPUT, MOST_DIGITS, requireEntry, writeKey } from './trie-leaf.js';

/** Leaves of many shards, as columns. */
interface TrieLeaves {
  /** The indexes of the entries that registered the shards: as many as there are leaves. */
  readonly entries: Float64Array;
  /** The leaf hashes of those entries, 32 bytes each. */
  readonly records: Uint8Array;
  readonly isMember: (leaf: number) => boolean;
}

// Of this file: an imported name costs a call each time.
const copyWords = copyLaneWords;
const DIGEST_WORDS = WORDS;
const HASH_BYTES = 32;
const LEAF_BYTES = 64;
const LEAF_WORDS = LEAF_BYTES / 4;
const BLOCK_BYTES = 64;

/** The leaves (key ‖ value, 64 bytes each), as `writeTrieLeaf` writes them, four at a time. */
export function trieLeaves(origin: string, leaves: TrieLeaves): Uint8Array<ArrayBuffer> {
  const count = leaves.entries.length;
  if (leaves.records.length < count * HASH_BYTES)
    throw new TrieError('malformed-hash', `${count} leaves have ${leaves.records.length} bytes of records.`);
  const output = new Uint32Array(count * LEAF_WORDS);
  for (let from = 0; from < count; from += LANE_MESSAGES) {
    const to = Math.min(count, from + LANE_MESSAGES);
    writeKeys(origin, leaves.entries, from, to, output);
    writeValues(leaves, from, to, output);
  }
  return new Uint8Array(output.buffer);
}

/** Messages of the keys of one log, without the digits of an entry. */
interface KeyMessages {
  readonly origin: string;
  readonly digitsAt: number;
  /** Null: too long for the lanes, or a block ends between their numbers of digits. */
  readonly messages: LaneMessages | null;
}

let keys: KeyMessages | undefined;
let keyPlace: LaneMessages | undefined;
let valuePlaces: Readonly<Record<'member' | 'ancestor', LaneMessages>> | undefined;
let leafPlace: LaneMessages | undefined;

function keyMessages(origin: string): KeyMessages {
  if (keys?.origin === origin) return keys;
  const before = Buffer.from(`whence/key/v2\n${origin}\n`);
  const fits = blocksOf(before.length + MOST_DIGITS) === 1;
  if (fits) {
    keyPlace ??= sha256Lanes().place(Buffer.alloc(BLOCK_BYTES));
    keyPlace.bytes.fill(0);
    for (let at = 0; at < keyPlace.bytes.length; at += BLOCK_BYTES) keyPlace.bytes.set(before, at);
  }
  keys = { origin, digitsAt: before.length, messages: fits && keyPlace ? keyPlace : null };
  return keys;
}

function writeKeys(origin: string, entries: Float64Array, from: number, to: number, output: Uint32Array): void {
  const { digitsAt, messages } = keyMessages(origin);
  if (!messages) {
    const bytes = new Uint8Array(output.buffer);
    for (let leaf = from; leaf < to; leaf++) writeKey(origin, entries[leaf] as number, bytes, leaf * LEAF_BYTES);
    return;
  }
  const { bytes } = messages;
  for (let leaf = from, at = 0; leaf < to; leaf++, at += BLOCK_BYTES) {
    let rest = requireEntry(entries[leaf] as number);
    let digits = 1;
    for (let limit = 10; rest >= limit; limit *= 10) digits++;
    for (let place = at + digitsAt + digits - 1; place >= at + digitsAt; place--) {
      const next = Math.floor(rest / 10);
      bytes[place] = 48 + rest - 10 * next;
      rest = next;
    }
    // What a longer number left there.
    for (let place = digitsAt + digits; place < digitsAt + MOST_DIGITS + 1; place++) bytes[at + place] = 0;
    padMessage(bytes, at, digitsAt + digits, BLOCK_BYTES);
  }
  const lanes = sha256Lanes();
  lanes.run(messages, to - from);
  for (let n = 0; n < to - from; n++)
    copyWords(lanes.digests, n * DIGEST_WORDS, output, (from + n) * LEAF_WORDS, DIGEST_WORDS);
}

const placesOfBatch = new Uint32Array(LANE_MESSAGES);

function writeValues({ records, isMember }: TrieLeaves, from: number, to: number, output: Uint32Array): void {
  const lanes = sha256Lanes();
  valuePlaces ??= { member: lanes.place(padded(MEMBER_INPUT)), ancestor: lanes.place(padded(ANCESTOR_INPUT)) };
  for (const role of ['member', 'ancestor'] as const) {
    const messages = valuePlaces[role];
    const recordAt = (role === 'member' ? MEMBER_INPUT : ANCESTOR_INPUT).length - HASH_BYTES;
    let count = 0;
    for (let leaf = from; leaf < to; leaf++) {
      if (isMember(leaf) !== (role === 'member')) continue;
      copyBytes(records, leaf * HASH_BYTES, messages.bytes, count * BLOCK_BYTES + recordAt, HASH_BYTES);
      placesOfBatch[count++] = leaf;
    }
    if (count === 0) continue;
    lanes.run(messages, count);
    for (let n = 0; n < count; n++) {
      const to = (placesOfBatch[n] as number) * LEAF_WORDS + DIGEST_WORDS;
      copyWords(lanes.digests, n * DIGEST_WORDS, output, to, DIGEST_WORDS);
    }
  }
}

/** A leaf's key and its hash. */
export const HASHED_LEAF_BYTES = LEAF_BYTES;

/** The leaves as `TrieBuilder.addHashed` takes them: key ‖ hash of the leaf, 64 bytes each. */
export function hashedLeaves(origin: string, leaves: TrieLeaves): Uint8Array<ArrayBuffer> {
  const made = trieLeaves(origin, leaves);
  const words = new Uint32Array(made.buffer);
  const order = Uint32Array.from({ length: leaves.entries.length }, (_, leaf) => leaf);
  for (let from = 0; from < order.length; from += LANE_MESSAGES) {
    const some = order.subarray(from, from + LANE_MESSAGES);
    const hashes = leafHashes(made, some);
    // Each takes the place of the value, which it includes.
    for (let n = 0; n < some.length; n++)
      copyWords(hashes, n * DIGEST_WORDS, words, (from + n) * LEAF_WORDS + DIGEST_WORDS, DIGEST_WORDS);
  }
  return made;
}

const digestsOfLeaves = new Uint32Array(LANE_MESSAGES * DIGEST_WORDS);

/**
 * Hashes leaves, at most 1,024, in an order; returns the hashes, 8 words each, which the next call
 * overwrites.
 */
export function leafHashes(leaves: Uint8Array, order: Uint32Array): Uint32Array {
  const lanes = sha256Lanes();
  leafPlace ??= lanes.place(padded(Buffer.alloc(LEAF_BYTES)));
  const { bytes, words } = leafPlace;
  const aligned = leaves.byteOffset % 4 === 0;
  const from = aligned ? new Uint32Array(leaves.buffer, leaves.byteOffset, leaves.length / 4) : null;
  for (let place = 0; place < order.length; place++) {
    const leaf = order[place] as number;
    if (from) copyWords(from, leaf * LEAF_WORDS, words, place * 2 * LEAF_WORDS, LEAF_WORDS);
    else copyBytes(leaves, leaf * LEAF_BYTES, bytes, place * 2 * LEAF_BYTES, LEAF_BYTES);
  }
  lanes.run(leafPlace, order.length);
  // The nodes above them are hashed while they are read.
  digestsOfLeaves.set(lanes.digests);
  return digestsOfLeaves;
}
