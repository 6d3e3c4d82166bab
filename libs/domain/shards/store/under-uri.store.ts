import { Bitmap } from '@core/bitmap';
import { BoundedCache } from '@platform/cache';
import type { Reader } from '@platform/database';
import { type NumberRange, readNumbers } from './number-sets.store.js';
import { BLOCKS_UNDER_URI, LIST_UNDER_URI } from './read-shards.sql.js';

/** The shards under a prefix among the first `count`. */
interface UnderPrefix {
  readonly count: number;
  readonly shards: Bitmap;
}

const LIMIT_BYTES = 32 * 2 ** 20;
const STATEMENTS = { blocks: BLOCKS_UNDER_URI, numbers: LIST_UNDER_URI };

/**
 * The shards registered at URIs with a prefix, cached by the prefix. The URI of a registration
 * never changes, and numbers ascend with entries: what is known of the first shards stays true, so
 * that only those registered since are read.
 */
export class UnderUri {
  private readonly known = new BoundedCache<UnderPrefix>(LIMIT_BYTES, 'shards-under-uri');

  /** @param committed reads committed rows: what only other readers see is not cached */
  constructor(private readonly committed: Reader) {}

  /**
   * The shards under a prefix in a range. A prefix is cached once it is requested of all shards.
   * @param count the number of shards as of the tree size, as the reader sees them
   */
  async select(
    reader: Reader,
    prefix: string,
    { asOf, count, range: [first, after] }: { asOf: number; count: number; range: NumberRange },
  ): Promise<Bitmap> {
    const to = Math.min(after, count);
    const known = this.known.get(prefix);
    const read = (from: number): Promise<Bitmap> => readNumbers(reader, STATEMENTS, [prefix, asOf], [from, to]);
    if (!known && (reader !== this.committed || first > 0 || to < count)) return read(first);
    const { count: covered, shards } = known ?? { count: 0, shards: Bitmap.empty() };
    if (to <= covered) return cut(shards, [first, to], covered);
    const all = shards.or(await read(covered));
    if (reader === this.committed && to === count) this.keep(prefix, { count, shards: all });
    return cut(all, [first, to], to);
  }

  /** Another request may have read further. */
  private keep(prefix: string, read: UnderPrefix): void {
    if ((this.known.peek(prefix)?.count ?? -1) >= read.count) return;
    this.known.put(prefix, read, prefix.length + read.shards.toBytes().length);
  }
}

const cut = (shards: Bitmap, [from, to]: NumberRange, covered: number): Bitmap =>
  from === 0 && to >= covered ? shards : shards.slice(from, Math.max(from, to));
