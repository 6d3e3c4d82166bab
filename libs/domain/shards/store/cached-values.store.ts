import { Bitmap } from '@core/bitmap';
import { BoundedCache } from '@platform/cache';
import { Pace } from '@platform/cancellation';
import { awaitAll, type Reader } from '@platform/database';
import { SELECT_CORRECTIONS_BETWEEN } from './fact-values.sql.js';
import { type EachValue, type NumericFact, readCurrentValues, readValues } from './fact-values.store.js';
import { LOOKUP_COST } from './stated-facts.store.js';

type Values = Int8Array | Int16Array | Int32Array | Float64Array;

/** A fact of consecutive shards, the first of which is `first`. */
interface Segment {
  readonly first: number;
  /** The tree size at which the values are valid. */
  readonly asOf: number;
  readonly values: Values;
}

/** The shards of a set that belong to one segment. */
interface Part {
  readonly first: number;
  readonly shards: Bitmap;
}

const SEGMENT_SHARDS = 2 ** 16;
const LIMIT_BYTES = 48 * 2 ** 20;
/** Segments that are read at a time. */
const READ_AT_ONCE = 2;
/**
 * The part of a segment up to which its shards are looked up by their numbers. Once more of them
 * were corrected, it is read again.
 */
const LOOKED_UP_PART = 1 / 256;
/** Corrections after which no segment is used. */
const CORRECTIONS_READ = 50_000;

/**
 * Facts of shards as numbers, cached in segments of consecutive shards. A segment is valid at the
 * tree size at which it was read. As of another one, earlier or later, the shards differ that were
 * corrected in between: they are looked up.
 */
export class CachedValues {
  private readonly segments: BoundedCache<Segment>;

  /** @param committed reads committed rows: what only other readers see is not cached */
  constructor(
    private readonly committed: Reader,
    name: string,
    private readonly size: number = SEGMENT_SHARDS,
  ) {
    this.segments = new BoundedCache(LIMIT_BYTES, name);
  }

  /** The value of each shard of a set as of a tree size, in parts. */
  async values(reader: Reader, fact: NumericFact, among: Bitmap, asOf: number): Promise<EachValue[]> {
    const found: [Part, Segment][] = [];
    const rest: Bitmap[] = [];
    const parts = [...this.split(among)];
    for (let at = 0; at < parts.length; at += READ_AT_ONCE) {
      const some = parts.slice(at, at + READ_AT_ONCE);
      const segments = await awaitAll(some.map((part) => this.segment(reader, fact, part)));
      some.forEach((part, n) => {
        const segment = segments[n];
        if (segment) found.push([part, segment]);
        else rest.push(part.shards);
      });
    }
    const corrected = await this.withoutStale(reader, fact, found, asOf);
    if (corrected === null) return readValues(reader, fact, among, asOf);
    rest.push(corrected.and(among));
    const others = await readValues(reader, fact, Bitmap.union(rest), asOf);
    return [...found.map(([{ shards }, segment]) => cachedValues(shards.andNot(corrected), segment)), ...others];
  }

  /**
   * The shards that were corrected between the segments and the tree size; null if they are too
   * many. Segments in which many were are read again first.
   */
  private async withoutStale(
    reader: Reader,
    fact: NumericFact,
    found: [Part, Segment][],
    asOf: number,
  ): Promise<Bitmap | null> {
    const corrected = await correctedSince(reader, found, asOf);
    const lookedUp = this.size * LOOKED_UP_PART;
    if (reader !== this.committed || (corrected && corrected.size <= lookedUp)) return corrected;
    for (const [at, [part, { first, asOf: readAt }]] of found.entries()) {
      if (readAt >= asOf || (corrected && corrected.slice(first, first + this.size).size <= lookedUp)) continue;
      const again = await this.read(fact, first);
      if (again) found[at] = [part, again];
    }
    return correctedSince(reader, found, asOf);
  }

  private *split(among: Bitmap): Generator<Part, void, undefined> {
    for (let next = among.next(0, 1)[0]; next !== undefined;) {
      const first = next - (next % this.size);
      yield { first, shards: among.slice(first, first + this.size) };
      next = among.next(first + this.size, 1)[0];
    }
  }

  /** The segment that has all of the part; undefined if it is cheaper to look the shards up. */
  private async segment(reader: Reader, fact: NumericFact, { first, shards }: Part): Promise<Segment | undefined> {
    const span = (shards.last() ?? first) + 1 - first;
    if (shards.size <= this.size * LOOKED_UP_PART) return undefined;
    const known = this.segments.get(`${fact} ${first}`);
    if (known && known.values.length >= span) return known;
    if (reader !== this.committed || shards.size * LOOKUP_COST < span) return undefined;
    const read = await this.read(fact, first);
    return read && read.values.length >= span ? read : undefined;
  }

  private async read(fact: NumericFact, first: number): Promise<Segment | undefined> {
    const read = await readCurrentValues(this.committed, fact, first, first + this.size);
    if (!read) return undefined;
    const segment = { first, asOf: read.asOf, values: narrowed(read.values) };
    const key = `${fact} ${first}`;
    // Another request may have read later.
    if ((this.segments.peek(key)?.asOf ?? -1) <= read.asOf)
      this.segments.put(key, segment, segment.values.byteLength + key.length);
    return segment;
  }
}

/** Calls `visit` for each shard of the parts, in turns with other requests. */
export async function visitEach(
  parts: readonly EachValue[],
  visit: (shard: number, value: number) => void,
  pace = new Pace(),
): Promise<void> {
  for (const each of parts) {
    each(visit);
    if (pace.isDue()) await pace.turn();
  }
}

function cachedValues(shards: Bitmap, { first, values }: Segment): EachValue {
  return (visit) => {
    for (const shard of shards.toArray()) visit(shard, values[shard - first] as number);
  };
}

async function correctedSince(
  reader: Reader,
  found: readonly (readonly [Part, Segment])[],
  asOf: number,
): Promise<Bitmap | null> {
  let [from, to] = [asOf, asOf];
  for (const [, { asOf: readAt }] of found) [from, to] = [Math.min(from, readAt), Math.max(to, readAt)];
  if (from === to) return Bitmap.empty();
  const rows = await reader.query<{ shard: number }>(SELECT_CORRECTIONS_BETWEEN, [from, to, CORRECTIONS_READ + 1]);
  return rows.length > CORRECTIONS_READ ? null : Bitmap.of(rows.map(({ shard }) => shard));
}

/** The same numbers in fewer bytes. */
function narrowed(values: Float64Array): Values {
  let most = 0;
  for (const value of values) most = Math.max(most, value);
  if (most < 2 ** 7) return Int8Array.from(values);
  if (most < 2 ** 15) return Int16Array.from(values);
  return most < 2 ** 31 ? Int32Array.from(values) : values;
}
