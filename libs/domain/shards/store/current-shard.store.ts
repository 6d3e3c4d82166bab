import { CorruptRecordError, formatDigest, parseShardName } from '@core/kernel';
import type { Reader } from '@platform/database';
import type { StoredFacts } from '../fact-columns.js';
import { ShardsError } from '../shards.errors.js';
import { SELECT_CURRENT_SHARDS } from './correct.sql.js';
import { EVERYTHING, findShards } from './known-shards.store.js';

/** A shard's current row. */
export interface CurrentShard extends StoredFacts {
  readonly name: string;
  readonly number: number;
  readonly entry: number;
  readonly digest: string | null;
  readonly digestEntry: number | null;
  readonly uri: string | null;
  readonly validFrom: number;
}

/** Returns the shard with this name, of any kind. @throws ShardsError `shard-not-found` */
export async function currentShard(reader: Reader, name: string): Promise<CurrentShard> {
  const known = (await findShards(reader, [parseShardName(name)], EVERYTHING)).get(name);
  if (!known) throw new ShardsError('shard-not-found', `No shard is registered as ${name}.`);
  return shardNumbered(reader, known.number);
}

export async function shardNumbered(reader: Reader, number: number): Promise<CurrentShard> {
  const [shard] = await shardsNumbered(reader, [number]);
  return shard as CurrentShard;
}

/** Returns the shards in the order of the numbers. */
export async function shardsNumbered(reader: Reader, numbers: readonly number[]): Promise<CurrentShard[]> {
  type Row = Omit<CurrentShard, 'name' | 'digest'> & { readonly digest: Buffer | null };
  const rows = await reader.query<Row>(SELECT_CURRENT_SHARDS, [numbers]);
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  return numbers.map((number) => {
    const row = byNumber.get(number);
    if (!row) throw new CorruptRecordError(`The row of shard ${number} is missing.`);
    const digest = row.digest && formatDigest(row.digest);
    return { ...row, digest, name: digest ?? row.uri ?? '' };
  });
}
