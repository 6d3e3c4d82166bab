import { Inject, Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import type { Instant, JsonObject } from '@core/kernel';
import { Database, type Reader } from '@platform/database';
import { resultsOf } from './measurement-list.js';
import { ResultLists } from './result-lists.service.js';
import { type Look, type KeptShards, type RemovalReferences, removalReferences } from './removal-references.js';
import {
  SELECT_DIGESTS_FOUND,
  SELECT_IDENTIFIED,
  SELECT_KEPT_OF_REMOVAL,
  SELECT_LAST_END_ABOUT,
  SELECT_LOOKS,
  SELECT_RECORDS_FOUND,
} from './store/found-again.sql.js';

/** What is looked for in measurements. */
interface LookedFor {
  readonly removal: string;
  /** Digests of what is removed. */
  readonly digests: readonly string[];
  /** Measurements that were recorded before this instant do not count. */
  readonly since: Instant;
}

/** Removed content that an inspection found in a shard. */
export interface FoundAgain {
  readonly found: 'digest' | 'near-copy' | 'record-key';
  readonly shard: number;
  /** The place that was read. */
  readonly uri: string | null;
  /** Records that are near-copies or have a removed key; null: the bytes as a whole. */
  readonly records: number | null;
  /** Of the bytes that were read; null: `identity` was not among the detectors. */
  readonly digest: string | null;
  readonly detector: { readonly name: string; readonly version: string };
  readonly inspection: string;
  readonly entry: number;
}

/** Digests of one query. */
const BATCH = 10_000;

type Row = Omit<FoundAgain, 'detector'> & { readonly name: string; readonly version: string };
type LookRow = Omit<Look, 'shards'> & { readonly shards: readonly number[] };
type RecordsRow = Omit<Row, 'records'> & { readonly list: Buffer };

/**
 * Reads what inspections found of what was removed, as of a tree size. Of a shard, a detector and
 * its parameters the newest measurement counts; one that was inconclusive takes none back.
 */
@Injectable()
export class FoundAgainReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly lists: ResultLists,
  ) {}

  /** In the order of shards and entries. */
  async found({ removal, digests, since }: LookedFor, asOf: number): Promise<FoundAgain[]> {
    const measured = await this.reader.query<RecordsRow>(SELECT_RECORDS_FOUND, [removal, asOf, since]);
    const rows: Row[] = [];
    for (const { list, ...row } of measured)
      rows.push(...recordsOf(row, removal, await this.lists.text({ digest: list })));
    const known = [...new Set(digests)];
    for (let at = 0; at < known.length; at += BATCH)
      rows.push(...(await this.reader.query<Row>(SELECT_DIGESTS_FOUND, [known.slice(at, at + BATCH), asOf, since])));
    return rows
      .map(({ name, version, ...found }) => ({ ...found, detector: { name, version } }))
      .sort((a, b) => a.shard - b.shard || a.entry - b.entry);
  }

  /** The looks of detectors that compared records with what the removal removed. */
  async looks({ removal, since }: Omit<LookedFor, 'digests'>, asOf: number): Promise<Look[]> {
    const rows = await this.reader.query<LookRow>(SELECT_LOOKS, [removal, asOf, since]);
    return rows.map(toLook);
  }

  /** The looks of `identity` at shards. */
  async identified(shards: readonly number[], since: Instant, asOf: number): Promise<Look[]> {
    const rows: LookRow[] = [];
    for (let at = 0; at < shards.length; at += BATCH)
      rows.push(...(await this.reader.query<LookRow>(SELECT_IDENTIFIED, [shards.slice(at, at + BATCH), asOf, since])));
    return rows.map(toLook);
  }

  /** What was kept of the shards that the removal selects. */
  async kept(removal: string, selected: Bitmap, asOf: number): Promise<RemovalReferences> {
    const rows = await this.reader.query<KeptShards>(SELECT_KEPT_OF_REMOVAL, [removal, asOf]);
    return removalReferences(selected, rows);
  }

  /**
   * The last entry of [from, to) that ended an inspection whose measurements may be about the
   * removal.
   */
  async lastEnd(removal: string, from: number, to: number): Promise<number | null> {
    const [row] = await this.reader.query<{ entry: number | null }>(SELECT_LAST_END_ABOUT, [removal, from, to]);
    return row?.entry ?? null;
  }
}

const toLook = ({ shards, ...look }: LookRow): Look => ({ ...look, shards: Bitmap.of(shards) });

/** How many records of the removal were found: the facts in full have it. */
function recordsOf(row: Omit<RecordsRow, 'list'>, removal: string, list: string): Row[] {
  const result = resultsOf(list).find(({ detector }) => detector === row.name);
  const removals = result?.outcome === 'measured' ? result.facts['removals'] : undefined;
  if (!Array.isArray(removals)) return [];
  const found = (removals as JsonObject[]).find((one) => one['removal'] === removal);
  return found ? [{ ...row, records: Number(found['records']) }] : [];
}
