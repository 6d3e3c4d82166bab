import { EMPTY_ROOT, HASH_BYTES, LEAF_BYTES, prefixOf, subtreeRoot } from '@core/trie';
import { blockBytes, FoldedBlock, SubtreeHashes, topOf } from './block.js';
import { Occurrences, type SortedParts } from './occurrences.js';
import { leavesOf, mergeInto, PageWriter, subjectsIn } from './page.js';
import type { PageStore } from './page-store.js';

/** How the index is cut: into 2^depth pages by the first bits of the keys. */
export interface IndexShape {
  readonly depth: number;
  readonly subjects: number;
  readonly root: Buffer;
}

export const EMPTY_INDEX: IndexShape = { depth: 0, subjects: 0, root: EMPTY_ROOT };

/** Subjects a page, on average, at most; half as many after pages were cut in two. */
const SUBJECTS_A_PAGE = 16;
/** Pages, or blocks, read and written at a time. */
const AT_ONCE = 1_000;

/** Smallest depth, and at least `depth`, at which pages hold 16 of so many subjects on average. */
export function depthFor(subjects: number, depth: number): number {
  let deep = depth;
  while (subjects > SUBJECTS_A_PAGE * 2 ** deep) deep++;
  return deep;
}

/** First bits of the keys in one of several parts. */
const PART_BITS = 8;

/**
 * Adds occurrences and returns the new shape. It reads and writes the pages that they are in, and
 * the blocks above them; all pages when pages are cut. `giveWay` is awaited between batches, each
 * of some 10 ms.
 */
export async function growIndex(
  store: PageStore,
  shape: IndexShape,
  news: SortedParts,
  giveWay: () => Promise<void> = async () => undefined,
): Promise<IndexShape> {
  // Before the keys are looked up, each could be new.
  const depth = depthFor(shape.subjects + news.size, shape.depth);
  if (news.parts === 1) return new Growth(store, shape, depth, news).run(giveWay);
  if (depth < PART_BITS) throw new RangeError('so few occurrences come in one part');
  // A page is in one part.
  const cut = shape.depth < PART_BITS ? await new Growth(store, shape, depth, new Occurrences()).run(giveWay) : shape;
  return new Growth(store, cut, depth, news).run(giveWay);
}

class Growth {
  private readonly writer = new PageWriter();
  /** The roots of the changed blocks right above the pages. */
  private readonly above = new SubtreeHashes();
  private subjects: number;
  private root: Buffer;
  /** The part that is being added, and how far it is. */
  private news = new Occurrences();
  private next = 0;

  constructor(
    private readonly store: PageStore,
    private readonly old: IndexShape,
    private readonly depth: number,
    private readonly all: SortedParts,
  ) {
    this.subjects = old.subjects;
    this.root = old.root;
  }

  async run(giveWay: () => Promise<void>): Promise<IndexShape> {
    for (let part = 0; part < this.all.parts; part++) {
      this.news = this.all.part(part);
      this.next = 0;
      for (const prefixes of this.batches(part)) {
        await this.growPages(prefixes);
        await giveWay();
      }
    }
    return this.finish(giveWay);
  }

  /** Prefixes at the old depth, ascending: of the pages that change in a part, or of all in it. */
  private *batches(part: number): Generator<number[]> {
    const { news, old, all } = this;
    if (this.depth > old.depth) {
      const width = 2 ** old.depth / all.parts;
      const end = (part + 1) * width;
      for (let first = part * width; first < end; first += AT_ONCE)
        yield Array.from({ length: Math.min(AT_ONCE, end - first) }, (_, at) => first + at);
      return;
    }
    let batch: number[] = [];
    for (let at = 0; at < news.size; at++) {
      const prefix = news.prefixAt(at, old.depth);
      if (batch.at(-1) === prefix) continue;
      if (batch.length === AT_ONCE) {
        yield batch;
        batch = [];
      }
      batch.push(prefix);
    }
    if (batch.length > 0) yield batch;
  }

  private async growPages(prefixes: readonly number[]): Promise<void> {
    const before = await this.store.readPages(this.old.depth, prefixes);
    const pages = new Map<number, Buffer>();
    const hashes = new SubtreeHashes();
    const earlier = new Earlier();
    const cut = 2 ** (this.depth - this.old.depth);
    for (const prefix of prefixes) {
      const page = before.get(prefix);
      let first = 0;
      for (let child = prefix * cut; child < (prefix + 1) * cut; child++) {
        const end = page ? this.endOf(child, page, first) : 0;
        const grown = this.grow(child, { page, first, end }, earlier);
        first = end;
        if (grown === undefined) continue;
        pages.set(child, grown);
        hashes.add(child, subtreeRoot(leavesOf(grown), 0, subjectsIn(grown)));
      }
    }
    await this.store.writePages(this.depth, pages);
    await earlier.writeTo(this.store);
    await this.climb(hashes, this.depth, this.above);
  }

  private async finish(giveWay: () => Promise<void>): Promise<IndexShape> {
    let bottom = topOf(this.depth);
    let hashes = this.above;
    while (bottom > 0) {
      const above = new SubtreeHashes();
      for (let from = 0; from < hashes.prefixes.length; from += AT_ONCE) {
        await this.climb(hashes.slice(from, from + AT_ONCE), bottom, above);
        await giveWay();
      }
      [bottom, hashes] = [topOf(bottom), above];
    }
    if (hashes.prefixes.length > 0) this.root = hashes.hashOf(0);
    if (this.depth > this.old.depth) await this.store.drop(this.old.depth);
    return { depth: this.depth, subjects: this.subjects, root: this.root };
  }

  /** The first record of `page`, from `first` on, whose key is behind those of prefix `child`. */
  private endOf(child: number, page: Buffer, first: number): number {
    let end = first;
    const count = subjectsIn(page);
    if (this.depth === this.old.depth) return count;
    while (end < count && prefixOf(page, end * LEAF_BYTES, this.depth) <= child) end++;
    return end;
  }

  /** Returns the page under a prefix at the new depth; undefined if no subject is in it. */
  private grow(
    child: number,
    part: { page: Buffer | undefined; first: number; end: number },
    earlier: Earlier,
  ): Buffer | undefined {
    const from = this.next;
    while (this.next < this.news.size && this.news.prefixAt(this.next, this.depth) === child) this.next++;
    if (from === this.next && part.first === part.end) return undefined;
    this.subjects += mergeInto(this.writer, part, this.news, [from, this.next], (key, entry) =>
      earlier.add(key, entry),
    );
    return this.writer.finish();
  }

  /**
   * Puts the hashes of subtrees at depth `bottom` into their blocks, and adds the blocks' roots to
   * `above`.
   */
  private async climb(hashes: SubtreeHashes, bottom: number, above: SubtreeHashes): Promise<void> {
    if (bottom === 0) {
      for (const [at, prefix] of hashes.prefixes.entries()) above.add(prefix, hashes.hashOf(at));
      return;
    }
    const bits = bottom - topOf(bottom);
    const blockOf = (prefix: number): number => Math.floor(prefix / 2 ** bits);
    const blocks = await this.store.readBlocks(this.depth, bottom, [...new Set(hashes.prefixes.map(blockOf))]);
    const changed = new Map<number, Buffer>();
    for (const [at, prefix] of hashes.prefixes.entries()) {
      const block = blockOf(prefix);
      const slots = changed.get(block) ?? Buffer.from(blocks.get(block) ?? Buffer.alloc(blockBytes(bottom)));
      changed.set(block, slots);
      slots.set(hashes.hashOf(at), (prefix % 2 ** bits) * HASH_BYTES);
    }
    for (const [block, slots] of changed) above.add(block, new FoldedBlock(slots, bottom).hashAt(0, 0));
    await this.store.writeBlocks(this.depth, bottom, changed);
  }
}

/** Entries that are no longer the last of their subjects. */
class Earlier {
  private readonly keys: Buffer[] = [];
  private readonly entries: number[] = [];

  add(key: Buffer, entry: number): void {
    this.keys.push(Buffer.from(key));
    this.entries.push(entry);
  }

  async writeTo(store: PageStore): Promise<void> {
    if (this.entries.length > 0) await store.addEarlier(Buffer.concat(this.keys), this.entries);
  }
}
