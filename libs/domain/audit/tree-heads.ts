import type { TreeEdge } from '@core/merkle';
import type { Differences } from './difference.js';

interface TreeHeadRow {
  readonly size: number;
  readonly root: Buffer;
  readonly recordedAt: string;
}

/**
 * Checks the tree heads that receipts name against the tree as it grows. Keeps 40 bytes of each: in
 * the end the recomputed root.
 */
export class TreeHeads {
  private sizes = new Float64Array(1_024);
  private times = new Float64Array(1_024);
  private roots = Buffer.alloc(1_024 * 32);
  private count = 0;
  private next = 0;

  async read(batches: AsyncIterable<TreeHeadRow[]>): Promise<void> {
    for await (const rows of batches) {
      for (const { size, root, recordedAt } of rows) {
        this.reserve();
        this.sizes[this.count] = size;
        this.times[this.count] = Date.parse(recordedAt);
        root.copy(this.roots, this.count * 32);
        this.count++;
      }
    }
  }

  /** Returns how many entries there are from this size to the next head. */
  until(size: number): number {
    return this.next < this.count ? Math.max(1, (this.sizes[this.next] as number) - size) : Number.POSITIVE_INFINITY;
  }

  /**
   * Checks the head of this size, if there is one. All entries of an append have one instant, so a
   * head that covers several instants stands beside one that was removed.
   * @param from the instant of the first entry since the head before
   */
  reached(edge: TreeEdge, at: string | null, from: string | null, differences: Differences): boolean {
    const first = this.next;
    for (; this.next < this.count && (this.sizes[this.next] as number) <= edge.size; this.next++) {
      const size = this.sizes[this.next] as number;
      if (size < edge.size) continue;
      const root = edge.root();
      const stored = this.roots.subarray(this.next * 32, this.next * 32 + 32);
      if (!stored.equals(root)) differences.add('tree head', size, 'its root is not that of the entries');
      if (at !== null && this.times[this.next] !== Date.parse(at))
        differences.add('tree head', size, 'its instant is not that of its last entry');
      if (from !== at)
        differences.add(
          'tree head',
          size,
          `covers entries of ${String(from)} to ${String(at)}: heads before it are missing`,
        );
      root.copy(stored);
    }
    return this.next > first;
  }

  finish(size: number, differences: Differences): void {
    const last = this.count === 0 ? 0 : (this.sizes[this.count - 1] as number);
    if (last < size) differences.add('tree head', size, 'no tree head covers the last entries');
    for (; this.next < this.count; this.next++)
      differences.add('tree head', this.sizes[this.next] as number, `covers more entries than the ${size} that exist`);
  }

  /** The recomputed root; undefined if no append ended at this size. */
  rootAt(size: number): Buffer | undefined {
    const at = this.headAt(size);
    return this.sizes[at] === size && at < this.next ? this.roots.subarray(at * 32, at * 32 + 32) : undefined;
  }

  /** The instant beside the head of this size. */
  instantAt(size: number): string | null {
    const at = this.headAt(size);
    return this.sizes[at] === size && at < this.next ? new Date(this.times[at] as number).toISOString() : null;
  }

  sameAppend(one: number, other: number): boolean {
    return this.headAt(one + 1) === this.headAt(other + 1);
  }

  /** The position of the first head of at least this size. */
  private headAt(size: number): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.sizes[middle] as number) < size) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private reserve(): void {
    if (this.count < this.sizes.length) return;
    const grown = (column: Float64Array): Float64Array<ArrayBuffer> => {
      const wider = new Float64Array(column.length * 2);
      wider.set(column);
      return wider;
    };
    [this.sizes, this.times] = [grown(this.sizes), grown(this.times)];
    this.roots = Buffer.concat([this.roots, Buffer.alloc(this.roots.length)]);
  }
}
