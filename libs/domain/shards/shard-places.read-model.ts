import { Inject, Injectable } from '@nestjs/common';
import { formatDigest } from '@core/kernel';
import { LedgerReadModel } from '@domain/ledger';
import { Database, type Reader } from '@platform/database';
import { SELECT_PLACES, SELECT_REFUSED_ENTRIES } from './store/shard-places.sql.js';

/** The places where a shard's content is recorded to be. */
export interface ShardPlaces {
  readonly number: number;
  readonly digest: string | null;
  /** Every recorded URI, each once. */
  readonly uris: readonly string[];
}

/**
 * A digest that was declared for a shard and refused: it names another shard, or the shard is bound
 * to another digest.
 */
export interface RefusedDigest {
  readonly shard: string;
  readonly digest: string;
  readonly entry: number;
}

/** Where the contents of many shards are, as of a tree size. */
@Injectable()
export class ShardPlacesReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly entries: LedgerReadModel,
  ) {}

  /** In the order of their numbers. */
  async placesOf(numbers: Iterable<number>, asOf: number): Promise<ShardPlaces[]> {
    type Row = { number: number; digest: Buffer | null; uri: string | null; others: string[] };
    const rows = await this.reader.query<Row>(SELECT_PLACES, [[...numbers], asOf]);
    return rows.map(({ number, digest, uri, others }) => ({
      number,
      digest: digest && formatDigest(digest),
      uris: [...new Set([...(uri === null ? [] : [uri]), ...others])],
    }));
  }

  /** In the order of the ledger. */
  async refusedDigests(asOf: number): Promise<RefusedDigest[]> {
    const rows = await this.reader.query<{ entry: number }>(SELECT_REFUSED_ENTRIES, [asOf]);
    const entries = await this.entries.entries(
      rows.map(({ entry }) => entry),
      this.reader,
    );
    return entries.flatMap(({ index, data }) => {
      const { shard, declared } = data as { readonly shard?: string; readonly declared?: { readonly digest?: string } };
      const digest = declared?.digest;
      return shard === undefined || digest === undefined ? [] : [{ shard, digest, entry: index }];
    });
  }
}
