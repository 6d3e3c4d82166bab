import { CopyRows, type Transaction } from '@platform/database';
import { FACT_COLUMNS, type FactMember, factsByColumn } from '../fact-columns.js';
import type { NewShard } from '../planned-shard.js';
import type { ShardFacts } from '../shard-declaration.js';
import { COPY_SHARDS, INSERT_SHARDS } from './register.sql.js';

/** A new shard with its entry and ids. */
export interface ShardRow {
  readonly shard: NewShard;
  readonly entry: number;
  readonly derivation: number | null;
  readonly declaredSet: number;
  readonly effectiveSet: number;
  readonly traits: number | null;
}

/** From this number of rows on, COPY is faster than an INSERT of JSON. */
const COPY_THRESHOLD = 100;

/** @param rowOf is called once for each shard: its row lives no longer than it takes to write it */
export async function insertShardRows(
  tx: Transaction,
  shards: readonly NewShard[],
  rowOf: (shard: NewShard) => ShardRow,
): Promise<void> {
  if (shards.length < COPY_THRESHOLD) {
    await tx.query(INSERT_SHARDS, [JSON.stringify(shards.map((shard) => asJson(rowOf(shard))))]);
    return;
  }
  const copied = new CopyRows(10 + FACT_COLUMNS.length);
  for (const one of shards) {
    const { shard, entry, derivation, declaredSet, effectiveSet, traits } = rowOf(one);
    copied.row().int4(shard.number).int8(entry);
    copied.hex(shard.digest?.slice(7)).int8(shard.digest === null ? null : entry);
    copied.text(shard.uri);
    copyFacts(copied, shard.declaration);
    copied.int4(traits).int4(derivation).int4(declaredSet).int4(effectiveSet).int8(entry);
  }
  await tx.copy(COPY_SHARDS, copied);
}

/** In the order of FACT_COLUMNS. A member named here is read much faster than one named there. */
function copyFacts(copied: CopyRows, facts: Pick<ShardFacts, FactMember>): void {
  const { dataset, mediaType, bytes, records, tokens, labels, checksums } = facts;
  copied.sharedText(dataset).sharedText(mediaType).int8(bytes).int8(records).int8(tokens);
  copied.jsonb(labels).jsonb(checksums);
}

function asJson({ shard, entry, derivation, declaredSet, effectiveSet, traits }: ShardRow): object {
  return {
    number: shard.number,
    entry,
    digest: shard.digest?.slice(7),
    digest_entry: shard.digest === null ? null : entry,
    uri: shard.uri,
    ...factsByColumn(shard.declaration, traits),
    derivation,
    declared_set: declaredSet,
    effective_set: effectiveSet,
  };
}
