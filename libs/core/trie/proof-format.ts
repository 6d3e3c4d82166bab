import { HASH_BYTES, LEAF_BYTES } from './hash.js';
import { TrieError } from './trie.errors.js';

/**
 * One inner node on the way from a leaf to the root: where it splits, and the hash of the child
 * that the way does not go through.
 */
export interface TrieStep {
  readonly bit: number;
  readonly sibling: Uint8Array;
}

/**
 * What a proof shows, steps from leaf to root:
 * - `nothing`: the trie has no keys;
 * - `value`: the key is there, with this value;
 * - `other-leaf`: a search for the key ends at another key's leaf.
 */
export type TrieProof =
  | { readonly shows: 'nothing' }
  | { readonly shows: 'value'; readonly value: Uint8Array; readonly steps: readonly TrieStep[] }
  | {
      readonly shows: 'other-leaf';
      readonly key: Uint8Array;
      readonly value: Uint8Array;
      readonly steps: readonly TrieStep[];
    };

const [NOTHING, VALUE, OTHER_LEAF] = [0, 1, 2];
const STEP_BYTES = 1 + HASH_BYTES;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * One byte 0; or byte 1, the value, steps; or byte 2, the other key, its value, steps. A step is
 * its bit in one byte and the sibling's hash.
 */
export function encodeTrieProof(proof: TrieProof): Buffer {
  if (proof.shows === 'nothing') return Buffer.of(NOTHING);
  const steps = proof.steps.flatMap(({ bit, sibling }) => [Buffer.of(bit), sibling]);
  return proof.shows === 'value'
    ? Buffer.concat([Buffer.of(VALUE), proof.value, ...steps])
    : Buffer.concat([Buffer.of(OTHER_LEAF), proof.key, proof.value, ...steps]);
}

/**
 * Reads what {@link encodeTrieProof} writes and nothing else. The bits descend strictly from leaf
 * to root, so at most 256 steps.
 */
export function decodeTrieProof(bytes: Uint8Array): TrieProof {
  if (!(bytes instanceof Uint8Array)) throw malformed('is not a byte string');
  const [tag] = bytes;
  if (tag === NOTHING && bytes.length === 1) return { shows: 'nothing' };
  if (tag === VALUE) {
    return { shows: 'value', value: field(bytes, 1), steps: decodeSteps(bytes, 1 + HASH_BYTES) };
  }
  if (tag === OTHER_LEAF) {
    const [key, value] = [field(bytes, 1), field(bytes, 1 + HASH_BYTES)];
    return { shows: 'other-leaf', key, value, steps: decodeSteps(bytes, 1 + LEAF_BYTES) };
  }
  throw malformed('is of no known kind');
}

/** The bytes in standard base64 with padding (RFC 4648 §4). */
export function formatTrieProof(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/**
 * Reads what {@link formatTrieProof} writes: one text a proof. Other alphabets, spaces, missing
 * padding and spare bits are refused.
 */
export function parseTrieProof(text: string): Buffer {
  const bytes = BASE64.test(text) ? Buffer.from(text, 'base64') : undefined;
  if (bytes === undefined || bytes.toString('base64') !== text) throw malformed('is not canonical base64');
  return bytes;
}

function field(bytes: Uint8Array, at: number): Uint8Array {
  if (bytes.length < at + HASH_BYTES) throw malformed('is cut short');
  return bytes.subarray(at, at + HASH_BYTES);
}

function decodeSteps(bytes: Uint8Array, from: number): TrieStep[] {
  if ((bytes.length - from) % STEP_BYTES !== 0) throw malformed('is cut short, or has bytes to spare');
  const steps: TrieStep[] = [];
  for (let at = from, below = 256; at < bytes.length; at += STEP_BYTES) {
    const bit = bytes[at] as number;
    if (bit >= below) throw malformed('has steps that do not lead towards the root');
    below = bit;
    steps.push({ bit, sibling: field(bytes, at + 1) });
  }
  return steps;
}

function malformed(what: string): TrieError {
  return new TrieError('malformed-proof', `The trie proof ${what}.`);
}
