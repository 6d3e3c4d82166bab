import { Bitmap } from '@core/bitmap';
import { CorruptRecordError } from '@core/kernel';
import { BoundedCache } from '@platform/cache';
import { POINT_READ, type Reader, type Transaction } from '@platform/database';
import { type Origin, type OriginFilter, originMatches } from './origin.js';
import { OriginCache, readOrigins } from './store/origin-cache.store.js';
import { SegmentCache } from './store/segment-cache.store.js';
import { SELECT_POSITION_FACTS } from './store/origin-index.sql.js';
import { type OriginShards, readSegmentsByOrigin } from './store/origin-segments.store.js';

interface Caches {
  readonly origins: OriginCache;
  readonly segments: SegmentCache;
  readonly facts: BoundedCache<PositionFacts>;
}

/** What many answers need to know of a position. */
interface PositionFacts {
  /** Registered by then. */
  readonly shards: number;
  readonly lastCorrection: number;
}

const POSITIONS_CACHED = 1_000;

/** Reads origins, and the shards that have each, as of a tree size. */
export class OriginIndex {
  private constructor(
    private readonly reader: Reader,
    private readonly caches: Caches | null,
  ) {}

  /** Returns an index that reads and caches committed rows: one for each process. */
  static caching(committed: Reader): OriginIndex {
    return new OriginIndex(committed, {
      origins: new OriginCache(committed),
      segments: new SegmentCache(committed),
      facts: new BoundedCache(POSITIONS_CACHED),
    });
  }

  /** Returns an index that reads what a transaction sees, uncached. */
  within(reader: Reader): OriginIndex {
    return new OriginIndex(reader, null);
  }

  /** In the order of their ids, which are dense from 0. */
  async origins(asOf: number): Promise<readonly Origin[]> {
    if (this.caches) return this.caches.origins.list(asOf);
    return (await readOrigins(this.reader, 0, asOf)).map(([origin]) => origin);
  }

  /** As `origins`, as a transaction that holds the ledger's lock sees them. */
  async originsUnderLock(tx: Transaction): Promise<readonly Origin[]> {
    if (this.caches) return this.caches.origins.within(tx);
    return (await readOrigins(tx, 0, Number.MAX_SAFE_INTEGER)).map(([origin]) => origin);
  }

  async matching(filter: OriginFilter, asOf: number): Promise<Origin[]> {
    return (await this.origins(asOf)).filter((origin) => originMatches(origin, filter));
  }

  /**
   * The shards that have any of the origins: declared on themselves, and in effect (declared or
   * through ancestors).
   */
  async shardsOf(origins: readonly number[], asOf: number): Promise<OriginShards> {
    const sets = [...(await this.shardsByOrigin(origins, asOf)).values()];
    return {
      declared: Bitmap.union(sets.map((set) => set.declared)),
      effective: Bitmap.union(sets.map((set) => set.effective)),
    };
  }

  /** As `shardsOf`, for each origin; an origin that no shard has may be absent. */
  async shardsByOrigin(origins: readonly number[], asOf: number): Promise<Map<number, OriginShards>> {
    const sets = this.caches
      ? await this.caches.segments.asOf(origins, asOf)
      : await readSegmentsByOrigin(this.reader, origins, asOf);
    const count = await this.shardCount(asOf);
    const cut = (set: Bitmap): Bitmap => ((set.last() ?? -1) < count ? set : set.slice(0, count));
    return new Map(
      [...sets].map(([id, { declared, effective }]) => [id, { declared: cut(declared), effective: cut(effective) }]),
    );
  }

  /**
   * As `shardsByOrigin`, as a transaction that holds the ledger's lock sees it: what is committed
   * comes from the cache, and its own changes from its rows.
   */
  async shardsUnderLock(tx: Transaction, origins: readonly number[]): Promise<Map<number, OriginShards>> {
    if (this.caches) return this.caches.segments.within(tx, origins);
    return readSegmentsByOrigin(tx, origins, Number.MAX_SAFE_INTEGER);
  }

  /** The number of shards registered by then; they are numbered from 0. */
  async shardCount(asOf: number): Promise<number> {
    return (await this.factsOf(asOf)).shards;
  }

  /**
   * The last entry before the tree size that corrected any shard; -1: there was none. Until the
   * next correction the facts and origins of registered shards stay the same.
   */
  async lastCorrection(asOf: number): Promise<number> {
    return (await this.factsOf(asOf)).lastCorrection;
  }

  /** Cached only where the ledger has reached the position: a transaction's own may be undone. */
  private async factsOf(asOf: number): Promise<PositionFacts> {
    const cached = this.caches?.facts.get(`${asOf}`);
    if (cached) return cached;
    const [row] = await this.reader.query<PositionFacts & { readonly size: number }>(
      SELECT_POSITION_FACTS,
      [asOf],
      POINT_READ,
    );
    if (!row) throw new CorruptRecordError('The head row of the ledger is missing: migrate the database.');
    const { size, ...facts } = row;
    if (asOf <= size) this.caches?.facts.put(`${asOf}`, facts);
    return facts;
  }
}
