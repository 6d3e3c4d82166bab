import {
  HASH_BYTES,
  isChangeable,
  LEAF_BYTES,
  leafOrder,
  sortLeaves,
  TrieChange,
  TrieError,
  writeTrieLeaf,
} from '@core/trie';
import { INLINE_KEYS } from './build-tagged-trie.js';
import { isMemberTag, type KeyPage, numberOfTag, type Tag, type TaggedTrie } from './tagged-leaves.js';

export interface TrieDelta {
  /** The log's origin line, a part of every key. */
  readonly origin: string;
  readonly base: TaggedTrie;
  /** Tags of the base that are not in the new trie. */
  readonly without: readonly Tag[];
  /**
   * Tags of the new trie that are not in the base. A number that only changes its role is in both
   * lists.
   */
  readonly plus: readonly Tag[];
  /** The entries and records of numbers, which ascend. */
  readonly keysOf: (numbers: number[]) => Promise<Omit<KeyPage, 'tags'>>;
}

/** Leaves of the base to each change: with fewer, building the whole trie is about as quick. */
const LEAVES_A_CHANGE = 500;
/** Leaves whose keys are read with one statement, and hashed before others have a turn. */
const PAGE = 2_500;

/**
 * Whether `changeTaggedTrie` can make a trie of `count` keys from one of `base` keys, and is
 * quicker than building it anew. `changes`: how many tags differ.
 */
export function isWorthChanging(base: number, count: number, changes: number): boolean {
  return base > INLINE_KEYS && changes * LEAVES_A_CHANGE <= base && isChangeable(base, count);
}

interface BucketDelta {
  readonly bucket: number;
  readonly without: Set<Tag>;
  readonly plus: Tag[];
}

/**
 * Builds the trie of a set that differs little from one whose trie is stored: reads and hashes only
 * the buckets that change. What is stored is checked (`TrieChange`).
 * @throws TrieError `bad-reader-answer` if the base is damaged, `bad-count` unless
 *   `isWorthChanging`
 */
export async function changeTaggedTrie(delta: TrieDelta): Promise<TaggedTrie> {
  const { base } = delta;
  const change = new TrieChange({
    root: Buffer.from(base.root),
    index: Buffer.from(base.index),
    count: base.tags.length,
  });
  const buckets = await bucketsOf(delta, change);
  const tags = new TagWriter(base.tags, base.tags.length - delta.without.length + delta.plus.length);
  for (let at = 0; at < buckets.length;) {
    const some: BucketDelta[] = [];
    let leaves = 0;
    for (; at < buckets.length && leaves < PAGE; at++) {
      const one = buckets[at] as BucketDelta;
      const { from, to } = change.bucket(one.bucket);
      leaves += to - from + one.plus.length;
      some.push(one);
    }
    await replaceAll(delta, change, some, tags);
  }
  const { root, index } = change.finish();
  return { root, index, tags: tags.finish() };
}

/** The buckets that change, in order. */
async function bucketsOf({ origin, without, plus, keysOf }: TrieDelta, change: TrieChange): Promise<BucketDelta[]> {
  const buckets = new Map<number, BucketDelta>();
  const leaf = Buffer.alloc(LEAF_BYTES);
  const add = async (tags: readonly Tag[], put: (delta: BucketDelta, tag: Tag) => void): Promise<void> => {
    for (let at = 0; at < tags.length; at += PAGE) {
      const some = tags.slice(at, at + PAGE);
      const write = await leafWriter(origin, some, keysOf);
      for (const tag of some) {
        write(tag, leaf, 0);
        const bucket = change.bucketOf(leaf);
        const delta = buckets.get(bucket) ?? { bucket, without: new Set(), plus: [] };
        buckets.set(bucket, delta);
        put(delta, tag);
      }
    }
  };
  await add(without, (delta, tag) => delta.without.add(tag));
  await add(plus, (delta, tag) => delta.plus.push(tag));
  return [...buckets.values()].sort((a, b) => a.bucket - b.bucket);
}

async function replaceAll(
  { origin, base, keysOf }: TrieDelta,
  change: TrieChange,
  buckets: readonly BucketDelta[],
  output: TagWriter,
): Promise<void> {
  const states = buckets.map(({ bucket, without, plus }) => {
    const { from, to } = change.bucket(bucket);
    const before = [...base.tags.subarray(from, to)];
    const kept = before.filter((tag) => !without.has(tag));
    if (kept.length !== before.length - without.size)
      throw new TrieError('bad-reader-answer', `Bucket ${bucket} of the stored trie lacks a tag that is to leave it.`);
    return { bucket, from, to, before, after: [...kept, ...plus] };
  });
  const write = await leafWriter(
    origin,
    states.flatMap(({ before, after }) => [...before, ...after]),
    keysOf,
  );
  for (const { bucket, from, to, before, after } of states) {
    const unsorted = leavesOf(after, write);
    const order = leafOrder(unsorted);
    change.replace(bucket, leavesOf(before, write), sortLeaves(unsorted, order));
    output.replace(
      from,
      to,
      Uint32Array.from(order, (at) => after[at] as Tag),
    );
  }
}

type LeafWriter = (tag: Tag, output: Uint8Array, at: number) => void;

async function leafWriter(origin: string, tags: readonly Tag[], keysOf: TrieDelta['keysOf']): Promise<LeafWriter> {
  const numbers = [...new Set(tags.map(numberOfTag))].sort((a, b) => a - b);
  const { entries, records } = await keysOf(numbers);
  const places = new Map(numbers.map((number, place) => [number, place]));
  return (tag, output, at) => {
    const place = places.get(numberOfTag(tag)) ?? -1;
    const role = isMemberTag(tag) ? 'member' : 'ancestor';
    const record = records.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES);
    writeTrieLeaf(origin, { entry: entries[place] ?? -1, role, record }, output, at);
  };
}

function leavesOf(tags: readonly Tag[], write: LeafWriter): Buffer {
  const leaves = Buffer.alloc(tags.length * LEAF_BYTES);
  tags.forEach((tag, n) => write(tag, leaves, n * LEAF_BYTES));
  return leaves;
}

/** Copies tags, with some runs replaced, in order. */
class TagWriter {
  private readonly tags: Uint32Array;
  private read = 0;
  private written = 0;

  constructor(
    private readonly base: Uint32Array,
    count: number,
  ) {
    this.tags = new Uint32Array(count);
  }

  replace(from: number, to: number, by: Uint32Array): void {
    this.write(this.base.subarray(this.read, from));
    this.write(by);
    this.read = to;
  }

  finish(): Uint32Array {
    this.write(this.base.subarray(this.read));
    return this.tags;
  }

  private write(tags: Uint32Array): void {
    this.tags.set(tags, this.written);
    this.written += tags.length;
  }
}
