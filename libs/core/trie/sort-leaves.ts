import { HASH_BYTES, LEAF_BYTES } from './hash.js';
import { prefixOf } from './key-bits.js';

/**
 * The leaves (key ‖ value, 64 bytes each) in ascending order of their keys, in a new buffer. Quick for keys that are hashes: they are grouped
 * by their first bits, about one leaf a group. To sort more leaves than memory holds, divide them by the first bits of their keys into pieces
 * that it does hold, sort each, and add the pieces to the builder in order.
 */
export function sortLeaves(leaves: Uint8Array): Buffer {
  const count = Math.floor(leaves.length / LEAF_BYTES);
  const bytes = Buffer.from(leaves.buffer, leaves.byteOffset, leaves.length);
  const { order, ends } = grouped(bytes, count);
  let from = 0;
  for (const to of ends) {
    if (to - from > 1) order.subarray(from, to).sort((a, b) => compareKeys(bytes, a * LEAF_BYTES, b * LEAF_BYTES));
    from = to;
  }
  const sorted = Buffer.allocUnsafe(count * LEAF_BYTES);
  order.forEach((leaf, place) => bytes.copy(sorted, place * LEAF_BYTES, leaf * LEAF_BYTES, (leaf + 1) * LEAF_BYTES));
  return sorted;
}

function compareKeys(bytes: Buffer, a: number, b: number): number {
  return bytes.compare(bytes, b, b + HASH_BYTES, a, a + HASH_BYTES);
}

/** Counting sort of the leaves' numbers by the first bits of their keys; `ends`: where each group ends. */
function grouped(bytes: Buffer, count: number): { order: Uint32Array; ends: Uint32Array } {
  const depth = Math.min(20, Math.ceil(Math.log2(count + 1)));
  const groups = 2 ** depth;
  const next = new Uint32Array(groups + 1);
  for (let leaf = 0; leaf < count; leaf++) increment(next, prefixOf(bytes, leaf * LEAF_BYTES, depth) + 1);
  for (let group = 1; group <= groups; group++) next[group] = (next[group] as number) + (next[group - 1] as number);
  const order = new Uint32Array(count);
  for (let leaf = 0; leaf < count; leaf++) order[increment(next, prefixOf(bytes, leaf * LEAF_BYTES, depth))] = leaf;
  return { order, ends: next.subarray(0, groups) };
}

function increment(counters: Uint32Array, at: number): number {
  const before = counters[at] as number;
  counters[at] = before + 1;
  return before;
}
