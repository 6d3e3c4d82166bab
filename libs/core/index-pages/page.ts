import { extendList, EMPTY_LIST } from '@core/subject-index';
import { HASH_BYTES, LEAF_BYTES } from '@core/trie';
import type { Occurrences } from './occurrences.js';

/**
 * A page holds the subjects whose keys begin with the same bits: first their leaves (key ‖ value,
 * 64 bytes each) in ascending order of the keys, then for each, in the same order, its last entry
 * (6 bytes) and how many entries it has (4 bytes), big-endian.
 */
export const RECORD_BYTES = LEAF_BYTES + 10;
const TAIL_BYTES = RECORD_BYTES - LEAF_BYTES;
const LAST_BYTES = 6;

/** How many subjects a page holds. */
export const subjectsIn = (page: Uint8Array): number => page.length / RECORD_BYTES;

/** The leaves of a page, as `subtreeRoot` and `searchLeaves` take them. */
export const leavesOf = (page: Buffer): Buffer => page.subarray(0, subjectsIn(page) * LEAF_BYTES);

export function tailAt(page: Buffer, place: number): { last: number; count: number } {
  const at = subjectsIn(page) * LEAF_BYTES + place * TAIL_BYTES;
  return { last: page.readUIntBE(at, LAST_BYTES), count: page.readUInt32BE(at + LAST_BYTES) };
}

/** Receives the entries of a subject before its last one, ascending. */
export type OnEarlier = (key: Buffer, entry: number) => void;

/** A page from its parts; reused for page after page. */
export class PageWriter {
  private leaves = Buffer.alloc(64 * LEAF_BYTES);
  private tails = Buffer.alloc(64 * TAIL_BYTES);
  private count = 0;

  /** Returns a copy of what was written, and begins the next page. */
  finish(): Buffer {
    const page = Buffer.concat([
      this.leaves.subarray(0, this.count * LEAF_BYTES),
      this.tails.subarray(0, this.count * TAIL_BYTES),
    ]);
    this.count = 0;
    return page;
  }

  /** Adds record `place` of another page. */
  copy(page: Buffer, place: number): void {
    this.reserve();
    page.copy(this.leaves, this.count * LEAF_BYTES, place * LEAF_BYTES, (place + 1) * LEAF_BYTES);
    const tail = subjectsIn(page) * LEAF_BYTES + place * TAIL_BYTES;
    page.copy(this.tails, this.count * TAIL_BYTES, tail, tail + TAIL_BYTES);
    this.count++;
  }

  /**
   * Adds a subject of which occurrences [from, to) are new; the others, if any, are in record
   * `place` of `page`.
   */
  extend(
    { page, place }: { page?: Buffer | undefined; place: number },
    news: Occurrences,
    from: number,
    to: number,
    onEarlier: OnEarlier,
  ): void {
    this.reserve();
    const at = this.count * LEAF_BYTES;
    news.copyKey(from, this.leaves, at);
    const key = this.leaves.subarray(at, at + HASH_BYTES);
    const known = page && tailAt(page, place);
    let value: Buffer = page ? page.subarray(place * LEAF_BYTES + HASH_BYTES, (place + 1) * LEAF_BYTES) : EMPTY_LIST;
    let last = known?.last;
    for (let next = from; next < to; next++) {
      if (last !== undefined) onEarlier(key, last);
      last = news.entryAt(next);
      value = extendList(value, { index: last, leafHash: news.leafHashAt(next) });
    }
    this.leaves.set(value, at + HASH_BYTES);
    this.tails.writeUIntBE(last ?? 0, this.count * TAIL_BYTES, LAST_BYTES);
    this.tails.writeUInt32BE((known?.count ?? 0) + to - from, this.count * TAIL_BYTES + LAST_BYTES);
    this.count++;
  }

  private reserve(): void {
    if ((this.count + 1) * LEAF_BYTES <= this.leaves.length) return;
    this.leaves = Buffer.concat([this.leaves, Buffer.alloc(this.leaves.length)]);
    this.tails = Buffer.concat([this.tails, Buffer.alloc(this.tails.length)]);
  }
}

/**
 * Adds occurrences [from, to) to records [first, end) of a page (undefined: none), in ascending
 * order of the keys, to `writer`. Returns the number of subjects that were not there.
 */
export function mergeInto(
  writer: PageWriter,
  old: { page: Buffer | undefined; first: number; end: number },
  news: Occurrences,
  [from, to]: readonly [number, number],
  onEarlier: OnEarlier,
): number {
  const { page, end } = old;
  let added = 0;
  let place = old.first;
  for (let next = from; next < to;) {
    let after = next + 1;
    while (after < to && news.isSameKey(next, after)) after++;
    let order = 1;
    while (page && place < end && (order = news.compareKey(next, page, place * LEAF_BYTES)) > 0)
      writer.copy(page, place++);
    const found = page !== undefined && place < end && order === 0;
    writer.extend({ page: found ? page : undefined, place }, news, next, after, onEarlier);
    if (found) place++;
    else added++;
    next = after;
  }
  while (page && place < end) writer.copy(page, place++);
  return added;
}
