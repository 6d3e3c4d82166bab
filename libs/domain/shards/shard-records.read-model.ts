import { Inject, Injectable } from '@nestjs/common';
import { formatDigest } from '@core/kernel';
import { Database, type Reader } from '@platform/database';
import { rangeOf } from './store/number-range.js';
import {
  SELECT_LOCATING_ENTRIES,
  SELECT_NAMINGS,
  SELECT_RECORDS,
  SELECT_RECORDS_IN_RANGE,
} from './store/shard-records.sql.js';

/**
 * What a committed set states of some shards: the index of the entry that registered each, and its
 * leaf hash (32 bytes).
 */
export interface RecordPage {
  readonly entries: Float64Array;
  readonly records: Buffer;
}

/** The names of a shard, and the entries that gave them. */
export interface ShardNaming {
  readonly number: number;
  /** The entry that registered it. */
  readonly entry: number;
  readonly uri: string | null;
  readonly digest: string | null;
  /** The entry that gave it the digest. */
  readonly digestEntry: number | null;
}

interface RecordRow {
  readonly entries: Buffer | null;
  readonly records: Buffer | null;
}

const HASH_BYTES = 32;
const INDEX_BYTES = 8;
/** Rows read for each that is needed: those of the ledger are long. */
const SKIPPED_AT_MOST = 3;

/** Names and records of shards by number. A page of any length takes one SQL statement. */
@Injectable()
export class ShardRecords {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  within(reader: Reader): ShardRecords {
    return new ShardRecords(reader);
  }

  /** In the order of `numbers`, which ascend; null unless all of them are registered. */
  async page(numbers: readonly number[]): Promise<RecordPage | null> {
    if (numbers.length === 0) return { entries: new Float64Array(), records: Buffer.alloc(0) };
    const row = await this.recordsOf(numbers);
    const [entries, records] = [row?.entries ?? Buffer.alloc(0), row?.records ?? Buffer.alloc(0)];
    const complete = records.length === numbers.length * HASH_BYTES && entries.length === numbers.length * INDEX_BYTES;
    if (!complete) return null;
    return {
      entries: Float64Array.from(numbers, (_, at) => Number(entries.readBigInt64BE(at * INDEX_BYTES))),
      records,
    };
  }

  private async recordsOf(numbers: readonly number[]): Promise<RecordRow | undefined> {
    const range = rangeOf(Uint32Array.from(numbers), SKIPPED_AT_MOST);
    const [row] = range
      ? await this.reader.query<RecordRow>(SELECT_RECORDS_IN_RANGE, [range.first, range.after, range.bits])
      : await this.reader.query<RecordRow>(SELECT_RECORDS, [numbers]);
    return row;
  }

  /** Returns the shards that were registered by the tree size, by number. */
  async namings(numbers: readonly number[], asOf: number): Promise<Map<number, ShardNaming>> {
    type Row = Omit<ShardNaming, 'digest'> & { readonly digest: Buffer | null };
    const rows = await this.reader.query<Row>(SELECT_NAMINGS, [numbers, asOf]);
    return new Map(rows.map((row) => [row.number, { ...row, digest: row.digest && formatDigest(row.digest) }]));
  }

  /**
   * Returns the entries that located these shards at these URIs, by `number uri`. Pairs without an
   * entry are absent.
   */
  async locatingEntries(
    pairs: readonly { readonly number: number; readonly uri: string }[],
    asOf: number,
  ): Promise<Map<string, number>> {
    const rows = await this.reader.query<{ number: number; uri: string; entry: number }>(SELECT_LOCATING_ENTRIES, [
      pairs.map(({ number }) => number),
      pairs.map(({ uri }) => uri),
      asOf,
    ]);
    return new Map(rows.map(({ number, uri, entry }) => [`${number} ${uri}`, entry]));
  }
}
