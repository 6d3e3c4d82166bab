import type { Bitmap } from '@core/bitmap';
import type { Reader } from '@platform/database';
import { type Origin, type OriginFilter, originMatches } from './origin.js';
import { SELECT_ORIGINS, SELECT_SHARD_COUNT } from './store/origin-index.sql.js';
import { readSegments, readSegmentsByOrigin } from './store/origin-segments.store.js';

interface OriginRow {
  readonly collectedFrom?: string;
  readonly collectedTo?: string;
}

/** Which origins there are, and which shards have them, as of a tree size. */
export class OriginIndex {
  constructor(private readonly reader: Reader) {}

  within(reader: Reader): OriginIndex {
    return new OriginIndex(reader);
  }

  async origins(asOf: number): Promise<Origin[]> {
    const rows = await this.reader.query<{ origin: Origin & OriginRow }>(SELECT_ORIGINS, [asOf]);
    return rows.map(({ origin: { collectedFrom, collectedTo, ...tuple } }) => {
      const collected = {
        ...(collectedFrom && { from: iso(collectedFrom) }),
        ...(collectedTo && { to: iso(collectedTo) }),
      };
      return collectedFrom || collectedTo ? { ...tuple, collected } : tuple;
    });
  }

  async matching(filter: OriginFilter, asOf: number): Promise<Origin[]> {
    return (await this.origins(asOf)).filter((origin) => originMatches(origin, filter));
  }

  /** The shards that have any of the origins: declared on themselves, and in effect (declared or through ancestors). */
  async shardsOf(origins: readonly number[], asOf: number): Promise<{ declared: Bitmap; effective: Bitmap }> {
    const { declared, effective } = await readSegments(this.reader, origins, asOf);
    const count = await this.shardCount(asOf);
    return { declared: declared.slice(0, count), effective: effective.slice(0, count) };
  }

  /** As `shardsOf`, each origin by itself; an origin that no shard has is absent. */
  async shardsByOrigin(
    origins: readonly number[],
    asOf: number,
  ): Promise<Map<number, { declared: Bitmap; effective: Bitmap }>> {
    const count = await this.shardCount(asOf);
    const sets = await readSegmentsByOrigin(this.reader, origins, asOf);
    return new Map(
      [...sets].map(([id, { declared, effective }]) => [
        id,
        { declared: declared.slice(0, count), effective: effective.slice(0, count) },
      ]),
    );
  }

  /** How many shards were registered by then; their numbers are 0 to one less. */
  async shardCount(asOf: number): Promise<number> {
    const [row] = await this.reader.query<{ count: number }>(SELECT_SHARD_COUNT, [asOf]);
    return row?.count ?? 0;
  }
}

const iso = (timestamp: string): string => new Date(timestamp).toISOString();
