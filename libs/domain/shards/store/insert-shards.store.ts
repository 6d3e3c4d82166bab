import { CopyRows, type Transaction } from '@platform/database';
import type { NewShard } from '../planned-shard.js';
import { COPY_SHARDS, INSERT_SHARDS } from './register.sql.js';

/** A new shard with its entry and ids. */
export interface ShardRow {
  readonly shard: NewShard;
  readonly entry: number;
  readonly derivation: number | null;
  readonly declaredSet: number;
  readonly effectiveSet: number;
}

/** From this many rows on COPY is faster than an INSERT of JSON. */
const MANY = 100;

export async function insertShardRows(tx: Transaction, rows: readonly ShardRow[]): Promise<void> {
  if (rows.length < MANY) {
    await tx.query(INSERT_SHARDS, [JSON.stringify(rows.map(asJson))]);
    return;
  }
  const copied = new CopyRows(15);
  for (const { shard, entry, derivation, declaredSet, effectiveSet } of rows) {
    const { dataset, mediaType, bytes, records, tokens, labels } = shard.declaration;
    copied.row().int4(shard.number).int8(entry);
    copied.hex(shard.digest?.slice(7)).int8(shard.digest === null ? null : entry);
    copied.text(shard.uri).text(dataset).text(mediaType).int8(bytes).int8(records).int8(tokens).jsonb(labels);
    copied.int4(derivation).int4(declaredSet).int4(effectiveSet).int8(entry);
  }
  await tx.copy(COPY_SHARDS, copied);
}

function asJson({ shard, entry, derivation, declaredSet, effectiveSet }: ShardRow): object {
  const { mediaType, labels, dataset, bytes, records, tokens } = shard.declaration;
  return {
    number: shard.number,
    entry,
    digest: shard.digest?.slice(7),
    digest_entry: shard.digest === null ? null : entry,
    uri: shard.uri,
    dataset,
    media_type: mediaType,
    bytes,
    records,
    tokens,
    labels,
    derivation,
    declared_set: declaredSet,
    effective_set: effectiveSet,
  };
}
