import type { Bitmap } from '@core/bitmap';
import { SEGMENTS } from './segments.js';

/** A segment of an origin that is valid now. */
export interface OpenSegment {
  readonly validFrom: number;
  readonly declared: Bitmap;
  readonly effective: Bitmap;
}

/** By `segmentKey`. */
export type OpenSegments = ReadonlyMap<number, OpenSegment>;

/** An origin and a segment as one number. */
export const segmentKey = (origin: number, segment: number): number => origin * SEGMENTS + segment;

export const NO_SEGMENTS: OpenSegments = new Map();

/** A row has 16 KB at most: two sets of 65,536 shards. */
const ROWS_LIMIT = 2_000;

/**
 * The segments that this process wrote last, so that the next chunk need not read them. They are as
 * recorded while the ledger has the root that it had after them: the root covers all statements.
 */
export class WrittenSegments {
  private readonly rows = new Map<number, OpenSegment>();
  private root: Buffer | undefined;

  /** @param root the ledger's, as a writer that holds its lock finds it */
  asOf(root: Buffer): OpenSegments {
    return this.root?.equals(root) ? this.rows : NO_SEGMENTS;
  }

  /**
   * Keeps committed rows.
   * @param before the ledger's root when they were written
   * @param root its root since then
   */
  keep(written: OpenSegments, before: Buffer, root: Buffer): void {
    const follows = this.root?.equals(before) ?? false;
    if (!follows || this.rows.size + written.size > ROWS_LIMIT) this.rows.clear();
    if (written.size <= ROWS_LIMIT) for (const [key, row] of written) this.rows.set(key, row);
    this.root = root;
  }
}
