import { copyWords as copyLaneWords, DIGEST_WORDS as WORDS, LANE_MESSAGES, sha256Lanes } from '@core/sha256';
import { EMPTY_ROOT, HASH_BYTES, LEAF_BYTES, requireHash, writeLeafHash } from './hash.js';
import { innerMessages, innerWords } from './inner-batches.js';
import { bitOf, sharedBits } from './key-bits.js';
import { leafHashes } from './leaf-batches.js';
import { encodeTrieProof, type TrieStep } from './proof-format.js';
import { TrieError } from './trie.errors.js';

// Read once: an imported name costs a call each time.
const copyWords = copyLaneWords;
const DIGEST_WORDS = WORDS;
const FIRST_CAPACITY = 1_024;
/** Each may have two leaves, which are hashed before it. */
const NODES_AT_ONCE = LANE_MESSAGES / 2;
/** Nodes are numbers: inner ones from 0 up, and leaf i as -1 - i. */
type Node = number;

/**
 * A trie in memory that grows: keys are added and values replaced in any order, and the root is
 * computed from what changed. About 140 bytes a key, at most 2^30 keys.
 */
export class GrowingTrie {
  /** Key ‖ value of each leaf, in the order of their first coming. */
  private leaves = Buffer.alloc(FIRST_CAPACITY * LEAF_BYTES);
  /** Of the inner nodes, 8 words each. */
  private hashes = new Uint32Array(FIRST_CAPACITY * DIGEST_WORDS);
  private left = new Int32Array(FIRST_CAPACITY);
  private right = new Int32Array(FIRST_CAPACITY);
  private bits = new Uint8Array(FIRST_CAPACITY);
  /** 1: the hash of this inner node is stale, and those of all above it. */
  private stale = new Uint8Array(FIRST_CAPACITY);
  /** Of the nodes that are being hashed: how many levels of stale nodes end at each. */
  private heights = new Uint16Array(FIRST_CAPACITY);
  private readonly leafPlaces = new Uint32Array(LANE_MESSAGES);
  private top: Node = 0;
  private count = 0;

  /** The number of keys. */
  get size(): number {
    return this.count;
  }

  /** The value of a key; undefined if it is not there. A view: it changes with the trie. */
  get(key: Uint8Array): Buffer | undefined {
    const place = this.placeOf(key);
    return place === undefined
      ? undefined
      : this.leaves.subarray(place * LEAF_BYTES + HASH_BYTES, (place + 1) * LEAF_BYTES);
  }

  /**
   * The place of a key among the keys, in the order of their first coming; undefined if it is not
   * there.
   */
  placeOf(key: Uint8Array): number | undefined {
    requireHash(key, 'key');
    if (this.count === 0) return undefined;
    const place = this.search(key);
    return sharedBits(this.leaves, place * LEAF_BYTES, key, 0) === 8 * HASH_BYTES ? place : undefined;
  }

  /** Adds a key, or replaces its value. Returns its place. */
  set(key: Uint8Array, value: Uint8Array): number {
    requireHash(key, 'key');
    requireHash(value, 'value');
    if (this.count === 0) return this.addLeaf(key, value, -1);
    const near = this.search(key);
    const bit = sharedBits(this.leaves, near * LEAF_BYTES, key, 0);
    if (bit < 8 * HASH_BYTES) return this.addLeaf(key, value, bit);
    this.descend(key, 8 * HASH_BYTES);
    this.leaves.set(value, near * LEAF_BYTES + HASH_BYTES);
    return near;
  }

  root(): Buffer {
    if (this.count === 0) return Buffer.from(EMPTY_ROOT);
    this.refresh();
    return this.hashOf(this.top);
  }

  /** The proof that verifyTrieProof accepts for this key and root. */
  prove(key: Uint8Array): Buffer {
    requireHash(key, 'key');
    if (this.count === 0) return encodeTrieProof({ shows: 'nothing' });
    this.root();
    const steps: TrieStep[] = [];
    let node = this.top;
    while (node >= 0) {
      const goesRight = bitOf(key, 0, this.bits[node] as number) === 1;
      const [next, other] = goesRight ? [this.right[node], this.left[node]] : [this.left[node], this.right[node]];
      const sibling = this.hashOf(other as Node);
      steps.unshift({ bit: this.bits[node] as number, sibling });
      node = next as Node;
    }
    const at = (-1 - node) * LEAF_BYTES;
    const [found, value] = [
      this.leaves.subarray(at, at + HASH_BYTES),
      this.leaves.subarray(at + HASH_BYTES, at + LEAF_BYTES),
    ];
    return Buffer.compare(found, key) === 0
      ? encodeTrieProof({ shows: 'value', value, steps })
      : encodeTrieProof({ shows: 'other-leaf', key: found, value, steps });
  }

  /** The places of the keys in ascending order of the keys. */
  *places(): Generator<number> {
    const open: Node[] = this.count === 0 ? [] : [this.top];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node < 0) yield -1 - node;
      else open.push(this.right[node] as Node, this.left[node] as Node);
    }
  }

  /** Key ‖ value of a place. A view: it changes with the trie. */
  leafAt(place: number): Buffer {
    return this.leaves.subarray(place * LEAF_BYTES, (place + 1) * LEAF_BYTES);
  }

  private search(key: Uint8Array): number {
    let node = this.top;
    while (node >= 0) node = (bitOf(key, 0, this.bits[node] as number) === 0 ? this.left : this.right)[node] as Node;
    return -1 - node;
  }

  /**
   * Walks towards `key` as far as nodes split before `bit`, and marks them stale. Returns the last
   * one and the node below it.
   */
  private descend(key: Uint8Array, bit: number): { above: Node; below: Node } {
    let [above, below]: [Node, Node] = [-1, this.top];
    while (below >= 0 && (this.bits[below] as number) < bit) {
      this.stale[below] = 1;
      above = below;
      below = (bitOf(key, 0, this.bits[below] as number) === 0 ? this.left : this.right)[below] as Node;
    }
    return { above, below };
  }

  private addLeaf(key: Uint8Array, value: Uint8Array, bit: number): number {
    const place = this.count;
    this.reserve();
    this.leaves.set(key, place * LEAF_BYTES);
    this.leaves.set(value, place * LEAF_BYTES + HASH_BYTES);
    this.count++;
    const leaf: Node = -1 - place;
    if (bit < 0) {
      this.top = leaf;
      return place;
    }
    const { above, below } = this.descend(key, bit);
    const inner: Node = place - 1;
    this.bits[inner] = bit;
    this.stale[inner] = 1;
    [this.left[inner], this.right[inner]] = bitOf(key, 0, bit) === 0 ? [leaf, below] : [below, leaf];
    if (above === -1) this.top = inner;
    else if (bitOf(key, 0, this.bits[above] as number) === 0) this.left[above] = inner;
    else this.right[above] = inner;
    return place;
  }

  /** After `refresh`. */
  private hashOf(node: Node): Buffer {
    const hash = Buffer.allocUnsafe(HASH_BYTES);
    if (node < 0) writeLeafHash(this.leaves, (-1 - node) * LEAF_BYTES, hash, 0);
    else hash.set(new Uint8Array(this.hashes.buffer, node * HASH_BYTES, HASH_BYTES));
    return hash;
  }

  /** Hashes the stale nodes: those of the same height together, since none is above another. */
  private refresh(): void {
    const found: Node[] = this.isStale(this.top) ? [this.top] : [];
    // Grows while it is read: each comes before those below it.
    for (const node of found) {
      for (const next of [this.left[node] as Node, this.right[node] as Node]) if (this.isStale(next)) found.push(next);
    }
    const levels: Node[][] = [];
    for (const node of found.reverse()) {
      const height = 1 + Math.max(this.heightOf(this.left[node] as Node), this.heightOf(this.right[node] as Node));
      this.heights[node] = height;
      (levels[height] ??= []).push(node);
    }
    levels.forEach((nodes) => {
      for (let from = 0; from < nodes.length; from += NODES_AT_ONCE)
        this.hashNodes(nodes.slice(from, from + NODES_AT_ONCE));
    });
  }

  private isStale(node: Node): boolean {
    return node >= 0 && this.stale[node] === 1;
  }

  /** Among the stale nodes: 0 for one that is hashed already. */
  private heightOf(node: Node): number {
    return this.isStale(node) ? (this.heights[node] as number) : 0;
  }

  private hashNodes(nodes: readonly Node[]): void {
    const { left, right, hashes, leafPlaces } = this;
    let leaves = 0;
    for (const node of nodes) {
      for (const next of [left[node] as Node, right[node] as Node]) if (next < 0) leafPlaces[leaves++] = -1 - next;
    }
    const leafWords = leafHashes(this.leaves, leafPlaces.subarray(0, leaves));
    const lanes = sha256Lanes();
    const messages = innerMessages();
    const { bytes, words } = messages;
    const size = innerWords(messages);
    let [at, leaf] = [0, 0];
    const copyHash = (node: Node, to: number): void => {
      if (node < 0) copyWords(leafWords, leaf++ * DIGEST_WORDS, words, to, DIGEST_WORDS);
      else copyWords(hashes, node * DIGEST_WORDS, words, to, DIGEST_WORDS);
    };
    for (const node of nodes) {
      copyHash(left[node] as Node, at);
      copyHash(right[node] as Node, at + DIGEST_WORDS);
      bytes[4 * at + 2 * HASH_BYTES] = this.bits[node] as number;
      at += size;
    }
    lanes.run(messages, nodes.length);
    for (const [place, node] of nodes.entries()) {
      copyWords(lanes.digests, place * DIGEST_WORDS, hashes, node * DIGEST_WORDS, DIGEST_WORDS);
      this.stale[node] = 0;
    }
  }

  private reserve(): void {
    const capacity = this.left.length;
    if (this.count < capacity) return;
    if (capacity >= 2 ** 30) throw new TrieError('bad-count', `A trie in memory has at most ${2 ** 30} keys.`);
    const numbers = (column: Int32Array): Int32Array<ArrayBuffer> => {
      const wider = new Int32Array(2 * capacity);
      wider.set(column);
      return wider;
    };
    const bytes = (column: Uint8Array): Uint8Array<ArrayBuffer> => {
      const wider = new Uint8Array(2 * column.length);
      wider.set(column);
      return wider;
    };
    [this.left, this.right] = [numbers(this.left), numbers(this.right)];
    [this.bits, this.stale] = [bytes(this.bits), bytes(this.stale)];
    this.leaves = Buffer.from(bytes(this.leaves).buffer);
    const wider = new Uint32Array(2 * this.hashes.length);
    wider.set(this.hashes);
    this.hashes = wider;
    this.heights = new Uint16Array(2 * capacity);
  }
}
