import { CopyRows, type Transaction } from '@platform/database';
import { FACT_COLUMNS, factsByColumn } from '../fact-columns.js';
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

export async function insertShardRows(tx: Transaction, rows: readonly ShardRow[]): Promise<void> {
  if (rows.length < COPY_THRESHOLD) {
    await tx.query(INSERT_SHARDS, [JSON.stringify(rows.map(asJson))]);
    return;
  }
  const copied = new CopyRows(10 + FACT_COLUMNS.length);
  for (const { shard, entry, derivation, declaredSet, effectiveSet, traits } of rows) {
    copied.row().int4(shard.number).int8(entry);
    copied.hex(shard.digest?.slice(7)).int8(shard.digest === null ? null : entry);
    copied.text(shard.uri);
    copyFacts(copied, shard.declaration);
    copied.int4(traits).int4(derivation).int4(declaredSet).int4(effectiveSet).int8(entry);
  }
  await tx.copy(COPY_SHARDS, copied);
}

function copyFacts(copied: CopyRows, facts: ShardFacts): void {
  for (const { member, type } of FACT_COLUMNS) {
    const value = facts[member];
    if (type === 'bigint') copied.int8(value as number | undefined);
    else if (type === 'text') copied.text(value as string | undefined);
    else copied.jsonb(value);
  }
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
