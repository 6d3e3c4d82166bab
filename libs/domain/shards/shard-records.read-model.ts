import { Inject, Injectable } from '@nestjs/common';
import { formatDigest } from '@core/kernel';
import { Database, type Reader } from '@platform/database';
import {
  SELECT_DERIVING_ENTRIES,
  SELECT_LOCATING_ENTRIES,
  SELECT_NAMINGS,
  SELECT_RECORDS,
} from './store/shard-records.sql.js';

/**
 * The contents of a committed set for some shards: the name of each, and the leaf hash (32 bytes)
 * of the entry that registered it.
 */
export interface RecordPage {
  readonly names: readonly string[];
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
  readonly records: Buffer | null;
  readonly digests: Buffer | null;
  readonly unbound: readonly number[] | null;
  readonly uris: readonly string[] | null;
}

const HASH_BYTES = 32;

/** Names and records of shards by number. A page of any length takes one SQL statement. */
@Injectable()
export class ShardRecords {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  within(reader: Reader): ShardRecords {
    return new ShardRecords(reader);
  }

  /** In the order of `numbers`, which ascend; null unless all of them were registered. */
  async page(numbers: readonly number[], asOf: number): Promise<RecordPage | null> {
    if (numbers.length === 0) return { names: [], records: Buffer.alloc(0) };
    const [row] = await this.reader.query<RecordRow>(SELECT_RECORDS, [numbers, asOf]);
    const records = row?.records ?? Buffer.alloc(0);
    const [digests, unbound, uris] = [row?.digests ?? Buffer.alloc(0), row?.unbound ?? [], row?.uris ?? []];
    const complete = records.length === numbers.length * HASH_BYTES;
    if (!complete || digests.length + unbound.length * HASH_BYTES !== records.length) return null;
    let [digest, other] = [0, 0];
    const names = numbers.map((number) => {
      if (unbound[other] === number) return uris[other++] ?? '';
      return formatDigest(digests.subarray(digest, (digest += HASH_BYTES)));
    });
    return { names, records };
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

  /** The entries that state the parents and activities of these shards, in the ledger's order. */
  async derivingEntries(numbers: readonly number[], asOf: number): Promise<number[]> {
    const rows = await this.reader.query<{ entry: number }>(SELECT_DERIVING_ENTRIES, [numbers, asOf]);
    return rows.map(({ entry }) => entry);
  }
}
