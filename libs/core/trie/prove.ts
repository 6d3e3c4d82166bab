import { EMPTY_ROOT, HASH_BYTES, LEAF_BYTES, requireHash } from './hash.js';
import { IndexLayout, isEmptySlot } from './index-layout.js';
import { bitOf, prefixOf } from './key-bits.js';
import { encodeTrieProof, type TrieStep } from './proof-format.js';
import { badAnswer, searchLeaves } from './search-leaves.js';
import { TrieError } from './trie.errors.js';
import { type TrieAnswer, verifyTrieProof } from './verify.js';

/**
 * Reads a stored trie from memory, files or SQL. A proof reads about log2(count / 100) pieces of
 * the index and one run of leaves.
 */
export interface TrieReader {
  /** The number of keys. */
  readonly count: number;
  /** Bytes [at, at + length) of the index that the builder made; at most 64 at once. */
  readIndex(at: number, length: number): Promise<Uint8Array>;
  /**
   * Leaves [from, to) in ascending order of their keys, 64 bytes each; about 100 of them. They need
   * not be stored: shard numbers in key order will do.
   */
  readLeaves(from: number, to: number): Promise<Uint8Array>;
}

export interface ProvenAnswer {
  readonly root: Buffer;
  /** The proof that verifyTrieProof accepts. */
  readonly proof: Buffer;
  readonly answer: TrieAnswer;
}

/**
 * Proves what the trie holds for `key`. Verifies the proof before returning it: `bad-reader-answer`
 * if the stored index and leaves do not fit together.
 */
export async function proveTrie(key: Uint8Array, reader: TrieReader): Promise<ProvenAnswer> {
  requireHash(key, 'key');
  const layout = new IndexLayout(reader.count);
  if (layout.count === 0) return checked(EMPTY_ROOT, key, encodeTrieProof({ shows: 'nothing' }));
  const [root, way, starts] = await Promise.all([
    readIndex(reader, layout.hashAt(0, 0), HASH_BYTES),
    likelyWay(key, layout, reader),
    readStarts(prefixOf(key, 0, layout.depth), layout, reader),
  ]);
  const above = await walkIndex(key, { layout, reader, way });
  const isLikely = above.prefix === prefixOf(key, 0, layout.depth);
  const leaves = await readBucket(isLikely ? starts : await readStarts(above.prefix, layout, reader), layout, reader);
  const below = searchLeaves(leaves, key);
  const steps = [...above.steps, ...below.steps].reverse();
  const [leafKey, value] = [leaves.subarray(below.at, below.at + 32), leaves.subarray(below.at + 32, below.at + 64)];
  const proof =
    Buffer.compare(leafKey, key) === 0
      ? encodeTrieProof({ shows: 'value', value, steps })
      : encodeTrieProof({ shows: 'other-leaf', key: leafKey, value, steps });
  return checked(Buffer.from(root), key, proof);
}

function checked(root: Buffer, key: Uint8Array, proof: Buffer): ProvenAnswer {
  try {
    return { root: Buffer.from(root), proof, answer: verifyTrieProof({ root, key, proof }) };
  } catch (error) {
    if (error instanceof TrieError) throw badAnswer(`what it holds proves nothing (${error.message})`);
    throw error;
  }
}

/**
 * The children of the subtrees that the key itself is in, from the root. A search turns aside only
 * where one of them is empty, so the way is read at once and not level by level.
 */
function likelyWay(key: Uint8Array, layout: IndexLayout, reader: TrieReader): Promise<Uint8Array[]> {
  const levels = Array.from({ length: layout.depth }, (_, level) =>
    readIndex(reader, layout.hashAt(level + 1, 2 * prefixOf(key, 0, level)), 2 * HASH_BYTES),
  );
  return Promise.all(levels);
}

interface Index {
  readonly layout: IndexLayout;
  readonly reader: TrieReader;
  readonly way: readonly Uint8Array[];
}

/** The path from the root to the bucket of the key, in steps from the root. */
async function walkIndex(
  key: Uint8Array,
  { layout, reader, way }: Index,
): Promise<{ prefix: number; steps: TrieStep[] }> {
  const steps: TrieStep[] = [];
  let prefix = 0;
  for (let level = 0; level < layout.depth; level++) {
    const known = prefix === prefixOf(key, 0, level) ? way[level] : undefined;
    const children = known ?? (await readIndex(reader, layout.hashAt(level + 1, 2 * prefix), 2 * HASH_BYTES));
    const empty = [isEmptySlot(children, 0), isEmptySlot(children, HASH_BYTES)];
    if (empty[0] && empty[1]) throw badAnswer('a subtree of its index has two empty children');
    const side = empty[0] ? 1 : empty[1] ? 0 : bitOf(key, 0, level);
    if (!empty[0] && !empty[1]) {
      const at = side === 0 ? HASH_BYTES : 0;
      steps.push({ bit: level, sibling: children.subarray(at, at + HASH_BYTES) });
    }
    prefix = 2 * prefix + side;
  }
  return { prefix, steps };
}

/** How many leaves come before a bucket, and before the next one. */
async function readStarts(bucket: number, layout: IndexLayout, reader: TrieReader): Promise<[number, number]> {
  const starts = Buffer.from(await readIndex(reader, layout.startAt(bucket), 8));
  return [starts.readUInt32BE(0), starts.readUInt32BE(4)];
}

async function readBucket(
  [from, to]: readonly [number, number],
  layout: IndexLayout,
  reader: TrieReader,
): Promise<Uint8Array> {
  if (from >= to || to > layout.count) throw badAnswer(`it says that a bucket is leaves ${from} to ${to}`);
  const leaves = await reader.readLeaves(from, to);
  if (leaves.length !== (to - from) * LEAF_BYTES)
    throw badAnswer(`it gave ${leaves.length} bytes for ${to - from} leaves`);
  return leaves;
}

async function readIndex(reader: TrieReader, at: number, length: number): Promise<Uint8Array> {
  const bytes = await reader.readIndex(at, length);
  if (bytes.length !== length) throw badAnswer(`it gave ${bytes.length} of ${length} bytes of its index`);
  return bytes;
}
