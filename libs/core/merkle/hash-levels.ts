import { DIGEST_WORDS, LANE_MESSAGES, type LaneMessages, padded, sha256Lanes } from '@core/sha256';
import { HASH_BYTES as HASH_LENGTH, NODE_PREFIX } from './hash.js';
import { recordLength } from './tree-position.js';

// Read once: an imported constant costs a call each time.
const HASH_BYTES = HASH_LENGTH;
const PAIR_BYTES = 2 * HASH_BYTES;
/** The prefix and two hashes, with SHA-256's padding. */
const NODE = padded(Buffer.from([NODE_PREFIX, ...Buffer.alloc(PAIR_BYTES)]));
const NODE_BYTES = NODE.length;

let nodePlace: LaneMessages | undefined;

/** The records of new leaves, one after the other, and the hashes of the edge after them. */
export interface HashedLevels {
  readonly records: Buffer;
  readonly edge: Buffer[];
}

/**
 * Hashes the tree above new leaves, level by level: the nodes of one are hashed four at a time.
 * @param leaves the leaf hashes, one after the other
 * @param size the number of leaves before them
 * @param edge the hashes of the tree's edge before them, the largest subtree first
 */
export function hashByLevels(leaves: Buffer, size: number, edge: readonly Buffer[]): HashedLevels {
  const starts = recordStarts(size, leaves.length / HASH_BYTES);
  const records = Buffer.allocUnsafe(starts.at(-1) ?? 0);
  for (let leaf = 0; leaf < starts.length - 1; leaf++)
    copyHash(leaves, leaf * HASH_BYTES, records, starts[leaf] as number);
  const after: Buffer[] = [];
  const before = [...edge];
  let row = leaves;
  let first = size;
  for (let width = 1; first > 0 || row.length > 0; width *= 2) {
    // The last complete subtree of this level before the leaves, if it has no sibling yet.
    if (first % 2 === 1) {
      row = Buffer.concat([before.pop() ?? Buffer.alloc(0), row]);
      first--;
    }
    const pairs = Math.floor(row.length / PAIR_BYTES);
    if (row.length > pairs * PAIR_BYTES) after.unshift(Buffer.from(row.subarray(pairs * PAIR_BYTES)));
    const above = Buffer.allocUnsafe(pairs * HASH_BYTES);
    for (let pair = 0; pair < pairs; pair += LANE_MESSAGES)
      hashPairs(row, above, pair, Math.min(pairs, pair + LANE_MESSAGES));
    first /= 2;
    const level = HASH_BYTES * (1 + Math.log2(width));
    for (let node = 0; node < pairs; node++) {
      // The entry that completes it.
      const entry = (first + node + 1) * 2 * width - 1;
      copyHash(above, node * HASH_BYTES, records, (starts[entry - size] as number) + level);
    }
    row = above;
  }
  return { records, edge: after };
}

/** Where each record begins, which is with its leaf; and where the last one ends. */
function recordStarts(size: number, count: number): Float64Array {
  const starts = new Float64Array(count + 1);
  for (let leaf = 0; leaf < count; leaf++) starts[leaf + 1] = (starts[leaf] as number) + recordLength(size + leaf);
  return starts;
}

function hashPairs(row: Buffer, above: Buffer, from: number, to: number): void {
  const lanes = sha256Lanes();
  nodePlace ??= lanes.place(NODE);
  const { bytes } = nodePlace;
  for (let pair = from, at = 1; pair < to; pair++, at += NODE_BYTES) {
    const start = pair * PAIR_BYTES;
    for (let i = 0; i < PAIR_BYTES; i++) bytes[at + i] = row[start + i] as number;
  }
  lanes.run(nodePlace, to - from);
  const digests = new Uint8Array(lanes.digests.buffer, lanes.digests.byteOffset, (to - from) * DIGEST_WORDS * 4);
  above.set(digests, from * HASH_BYTES);
}

/** Faster for a few bytes than `set` of a `subarray`, which makes an object. */
function copyHash(from: Uint8Array, start: number, to: Uint8Array, at: number): void {
  for (let i = 0; i < HASH_BYTES; i++) to[at + i] = from[start + i] as number;
}
