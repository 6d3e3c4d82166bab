import {
  copyBytes,
  HASH_BYTES,
  isChangeable,
  LEAF_BYTES,
  leafOrder,
  sortLeaves,
  TrieChange,
  TrieError,
  trieLeaves,
} from '@core/trie';
import { INLINE_KEYS } from './build-tagged-trie.js';
import { isMemberTag, type KeyPage, numberOfTag, type Tag } from './tagged-leaves.js';

/** Tags of a stored trie, [from, to) in the order of keys. */
export interface TagRange {
  readonly from: number;
  readonly to: number;
}

/** Tags in the order of keys: some of a stored trie, or others. */
export type TagRun = TagRange | Uint32Array;

/** A trie as it is stored, unchecked, of whose tags only some are read. */
export interface StoredTaggedTrie {
  readonly root: Uint8Array;
  readonly index: Uint8Array;
  readonly count: number;
  readonly tags: (ranges: readonly TagRange[]) => Promise<Uint32Array[]>;
}

/** A trie whose tags are mostly those of a stored one. */
export interface ChangedTrie {
  readonly root: Uint8Array;
  readonly index: Uint8Array;
  readonly runs: readonly TagRun[];
}

export interface TrieDelta {
  /** The log's origin line, a part of every key. */
  readonly origin: string;
  readonly base: StoredTaggedTrie;
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
/** Pages that are read at a time: most of it is waiting for a disk. */
const PAGES_AT_ONCE = 3;

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

/** A bucket that changes, with its tags before and after, these in any order. */
interface BucketState extends TagRange {
  readonly bucket: number;
  readonly before: Tag[];
  readonly after: Tag[];
}

/**
 * Builds the trie of a set that differs little from one whose trie is stored: reads and hashes only
 * the buckets that change. What is stored is checked (`TrieChange`).
 * @throws TrieError `bad-reader-answer` if the base is damaged, `bad-count` unless
 *   `isWorthChanging`
 */
export async function changeTaggedTrie(delta: TrieDelta): Promise<ChangedTrie> {
  const { base } = delta;
  const change = new TrieChange({
    root: Buffer.from(base.root),
    index: Buffer.from(base.index),
    count: base.count,
  });
  const pages = pagesOf(await bucketsOf(delta, change), change);
  const runs = new RunList(base.count);
  for await (const { states, leavesOf } of readAhead(pages, (page) => readPage(delta, change, page))) {
    for (const { bucket, from, to, before, after } of states) {
      const unsorted = leavesOf(after);
      const order = leafOrder(unsorted);
      change.replace(bucket, leavesOf(before), sortLeaves(unsorted, order));
      runs.replace(
        { from, to },
        Uint32Array.from(order, (at) => after[at] as Tag),
      );
    }
  }
  const { root, index } = change.finish();
  return { root, index, runs: runs.finish() };
}

/** The buckets that change, in order. */
async function bucketsOf({ origin, without, plus, keysOf }: TrieDelta, change: TrieChange): Promise<BucketDelta[]> {
  const buckets = new Map<number, BucketDelta>();
  const add = async (tags: readonly Tag[], put: (delta: BucketDelta, tag: Tag) => void): Promise<void> => {
    for (let at = 0; at < tags.length; at += PAGE) {
      const some = tags.slice(at, at + PAGE);
      const leaves = (await readLeaves(origin, some, keysOf))(some);
      for (const [n, tag] of some.entries()) {
        const bucket = change.bucketOf(leaves.subarray(n * LEAF_BYTES, (n + 1) * LEAF_BYTES));
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

/** The buckets in order, some at a time: of about `PAGE` leaves. */
function* pagesOf(buckets: readonly BucketDelta[], change: TrieChange): Generator<BucketDelta[]> {
  let page: BucketDelta[] = [];
  let leaves = 0;
  for (const one of buckets) {
    const { from, to } = change.bucket(one.bucket);
    leaves += to - from + one.plus.length;
    page.push(one);
    if (leaves < PAGE) continue;
    yield page;
    [page, leaves] = [[], 0];
  }
  if (page.length > 0) yield page;
}

interface LeafPage {
  readonly states: readonly BucketState[];
  readonly leavesOf: LeafReader;
}

async function readPage(
  { origin, base, keysOf }: TrieDelta,
  change: TrieChange,
  buckets: readonly BucketDelta[],
): Promise<LeafPage> {
  const ranges = buckets.map(({ bucket }) => change.bucket(bucket));
  const tags = await base.tags(ranges);
  const states = buckets.map(({ bucket, without, plus }, n): BucketState => {
    const before = [...(tags[n] ?? [])];
    const kept = before.filter((tag) => !without.has(tag));
    if (kept.length !== before.length - without.size)
      throw new TrieError('bad-reader-answer', `Bucket ${bucket} of the stored trie lacks a tag that is to leave it.`);
    return { bucket, ...(ranges[n] as TagRange), before, after: [...kept, ...plus] };
  });
  const all = states.flatMap(({ before, after }) => [...before, ...after]);
  return { states, leavesOf: await readLeaves(origin, all, keysOf) };
}

/** The leaves of some of the tags that were read, 64 bytes each. */
type LeafReader = (tags: readonly Tag[]) => Buffer;

async function readLeaves(origin: string, tags: readonly Tag[], keysOf: TrieDelta['keysOf']): Promise<LeafReader> {
  const distinct = [...new Set(tags)];
  const numbers = [...new Set(distinct.map(numberOfTag))].sort((a, b) => a - b);
  const page = await keysOf(numbers);
  const places = new Map(numbers.map((number, place) => [number, place]));
  const entries = new Float64Array(distinct.length);
  const records = new Uint8Array(distinct.length * HASH_BYTES);
  for (const [at, tag] of distinct.entries()) {
    const place = places.get(numberOfTag(tag)) ?? -1;
    entries[at] = page.entries[place] ?? -1;
    copyBytes(page.records, place * HASH_BYTES, records, at * HASH_BYTES, HASH_BYTES);
  }
  const isMember = (at: number): boolean => isMemberTag(distinct[at] as Tag);
  const leaves = trieLeaves(origin, { entries, records, isMember });
  const leafOf = new Map(distinct.map((tag, at) => [tag, at * LEAF_BYTES]));
  return (some) => {
    const output = Buffer.alloc(some.length * LEAF_BYTES);
    for (const [n, tag] of some.entries())
      copyBytes(leaves, leafOf.get(tag) as number, output, n * LEAF_BYTES, LEAF_BYTES);
    return output;
  };
}

/** Yields what is read of the items, in their order; reads some at a time. */
async function* readAhead<Item, Result>(
  items: Iterable<Item>,
  read: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const waiting: Promise<Result>[] = [];
  for (const item of items) {
    const reading = read(item);
    // What failed is thrown where it is awaited.
    reading.catch(() => undefined);
    waiting.push(reading);
    if (waiting.length === PAGES_AT_ONCE) yield await (waiting.shift() as Promise<Result>);
  }
  for (const reading of waiting) yield await reading;
}

/** The tags of a stored trie, with some runs replaced, in order. */
class RunList {
  private readonly runs: TagRun[] = [];
  private read = 0;

  constructor(private readonly count: number) {}

  replace({ from, to }: TagRange, by: Uint32Array): void {
    this.keepUntil(from);
    if (by.length > 0) this.runs.push(by);
    this.read = to;
  }

  finish(): readonly TagRun[] {
    this.keepUntil(this.count);
    return this.runs;
  }

  private keepUntil(to: number): void {
    if (this.read < to) this.runs.push({ from: this.read, to });
  }
}
