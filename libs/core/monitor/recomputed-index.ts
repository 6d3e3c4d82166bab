import { growIndex, type IndexShape, Occurrences, type PageStore } from '@core/index-pages';
import { sha256 } from '@core/kernel';
import { PendingOccurrences } from '@core/subject-index';

/** Occurrences that are sorted in memory at a time. */
const AT_ONCE = 50_000;

/**
 * The index of subjects, recomputed from entries: as of its last commitment in pages, and what
 * entries since then state in memory.
 */
export class RecomputedIndex {
  readonly pending = new PendingOccurrences();

  constructor(
    private pages: PageStore,
    private shape: IndexShape,
  ) {}

  get depth(): number {
    return this.shape.depth;
  }

  get subjects(): number {
    return this.shape.subjects;
  }

  root(): string {
    return this.shape.root.toString('hex');
  }

  /** Takes a copy of the pages in their place. */
  moveTo(pages: PageStore): void {
    this.pages = pages;
  }

  /** SHA-256 of what no commitment covers, in hex. */
  pendingHash(): string {
    return sha256(this.pending.bytesFrom(0)).toString('hex');
  }

  /** Adds what the entries before `upto` state. A rejection leaves it of no use. */
  async advance(upto: number): Promise<void> {
    for (;;) {
      const news = new Occurrences();
      this.pending.take(upto, (key, entry, leafHash) => news.add(key, entry, leafHash), AT_ONCE);
      if (news.size === 0) return;
      news.sort();
      this.shape = await growIndex(this.pages, this.shape, news);
    }
  }
}
