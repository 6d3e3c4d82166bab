import { HASH_BYTES, LEAF_BYTES } from './hash.js';

/** Leaves in a group up to which insertion is the quicker sort. */
const FEW = 24;

/**
 * The leaves (key ‖ value, 64 bytes each) in ascending order of their keys, in a new buffer. Quick
 * for keys that are hashes, also where all have their first bits in common: about one leaf is in
 * each group. To sort more leaves than memory holds, divide them by the first bits of their keys
 * into pieces that it does hold, sort each, and add the pieces to the builder in order.
 */
export function sortLeaves(leaves: Uint8Array, order: Uint32Array = leafOrder(leaves)): Buffer {
  const bytes = Buffer.from(leaves.buffer, leaves.byteOffset, leaves.length);
  const sorted = Buffer.allocUnsafe(order.length * LEAF_BYTES);
  for (let place = 0; place < order.length; place++) {
    const at = (order[place] as number) * LEAF_BYTES;
    bytes.copy(sorted, place * LEAF_BYTES, at, at + LEAF_BYTES);
  }
  return sorted;
}

/**
 * Which leaf (from 0) comes first by its key, which second, and so on: to put in order what is kept
 * beside the leaves.
 */
export function leafOrder(leaves: Uint8Array): Uint32Array {
  const bytes = Buffer.from(leaves.buffer, leaves.byteOffset, leaves.length);
  const count = Math.floor(leaves.length / LEAF_BYTES);
  const heads = headsOf(bytes, count);
  const { order, ends } = grouped(heads);
  const compare = (a: number, b: number): number =>
    (heads[a] as number) - (heads[b] as number) || compareKeys(bytes, a * LEAF_BYTES, b * LEAF_BYTES);
  let from = 0;
  for (const to of ends) {
    if (to - from > FEW) order.subarray(from, to).sort(compare);
    else if (to - from > 1) insertionSort(order, from, to, compare);
    from = to;
  }
  return order;
}

/**
 * 32 bits of each key, from the first bit on in which any two differ (or 31, where they do later):
 * they ascend as the keys do.
 */
function headsOf(bytes: Buffer, count: number): Uint32Array {
  let differing = 0;
  for (let leaf = 1; leaf < count; leaf++) differing |= bytes.readInt32BE(leaf * LEAF_BYTES) ^ bytes.readInt32BE(0);
  const skip = Math.min(31, Math.clz32(differing));
  const heads = new Uint32Array(count);
  for (let leaf = 0; leaf < count; leaf++) {
    const first = bytes.readUInt32BE(leaf * LEAF_BYTES);
    heads[leaf] = skip === 0 ? first : (first << skip) | (bytes.readUInt32BE(leaf * LEAF_BYTES + 4) >>> (32 - skip));
  }
  return heads;
}

function compareKeys(bytes: Buffer, a: number, b: number): number {
  return bytes.compare(bytes, b, b + HASH_BYTES, a, a + HASH_BYTES);
}

/**
 * Counting sort of the leaves' numbers by the first bits of their heads; `ends`: where each group
 * ends.
 */
function grouped(heads: Uint32Array): { order: Uint32Array; ends: Uint32Array } {
  const depth = Math.min(20, Math.ceil(Math.log2(heads.length + 2)));
  const groupOf = (leaf: number): number => (heads[leaf] as number) >>> (32 - depth);
  const groups = 2 ** depth;
  const next = new Uint32Array(groups + 1);
  for (let leaf = 0; leaf < heads.length; leaf++) increment(next, groupOf(leaf) + 1);
  for (let group = 1; group <= groups; group++) next[group] = (next[group] as number) + (next[group - 1] as number);
  const order = new Uint32Array(heads.length);
  for (let leaf = 0; leaf < heads.length; leaf++) order[increment(next, groupOf(leaf))] = leaf;
  return { order, ends: next.subarray(0, groups) };
}

function increment(counters: Uint32Array, at: number): number {
  const before = counters[at] as number;
  counters[at] = before + 1;
  return before;
}

function insertionSort(order: Uint32Array, from: number, to: number, compare: (a: number, b: number) => number): void {
  for (let next = from + 1; next < to; next++) {
    const leaf = order[next] as number;
    let place = next;
    for (; place > from && compare(order[place - 1] as number, leaf) > 0; place--)
      order[place] = order[place - 1] as number;
    order[place] = leaf;
  }
}
