import { Bitmap } from '@core/bitmap';

const PAGE_BITS = 12;
const PAGE = 1 << PAGE_BITS;
const SEGMENT_BITS = 16;

export const segmentOf = (shard: number): number => shard >>> SEGMENT_BITS;

/** A few bits a shard: one byte for each shard of a page of 4,096 in which any bit is set. */
export class ShardMarks {
  private readonly pages = new Map<number, Uint8Array>();

  get(shard: number): number {
    return this.pages.get(shard >>> PAGE_BITS)?.[shard & (PAGE - 1)] ?? 0;
  }

  set(shard: number, marks: number): void {
    let page = this.pages.get(shard >>> PAGE_BITS);
    if (!page) this.pages.set(shard >>> PAGE_BITS, (page = new Uint8Array(PAGE)));
    page[shard & (PAGE - 1)] = marks;
  }

  /** Returns, for each of the bits, the shards of a segment of 65,536 that have it. */
  setsOf(segment: number, bits: readonly number[]): Bitmap[] {
    const members = bits.map((): number[] => []);
    const pages = 1 << (SEGMENT_BITS - PAGE_BITS);
    for (let number = segment * pages; number < (segment + 1) * pages; number++) {
      this.pages.get(number)?.forEach((marks, at) => {
        if (marks === 0) return;
        for (const [place, bit] of bits.entries()) if (marks & bit) members[place]?.push(number * PAGE + at);
      });
    }
    return members.map((shards) => Bitmap.fromSorted(Uint32Array.from(shards)));
  }
}
