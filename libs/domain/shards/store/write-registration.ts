import { parseDigest } from '@core/kernel';
import type { Receipt } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import type { OriginTuple } from '../origin.js';
import { originSetIdentity } from '../origin-set.js';
import type { NewShard, RegistrationPlan } from '../registration-plan.js';
import type { ChunkSource } from './chunk-source.js';
import { Interning } from './interning.js';
import { insertDerivations, insertShardRows, type ShardRow } from './insert-shards.js';
import { applySegmentChanges, SegmentChanges } from './origin-segments.store.js';
import {
  BIND_DIGESTS,
  INSERT_LOCATIONS,
  INSERT_ORIGIN_SETS,
  INSERT_ORIGINS,
  INSERT_STATEMENTS,
  SELECT_ORIGIN_SET_IDS,
} from './register.sql.js';

/** Writes the rows of a plan whose statements have their receipts. */
export async function writeRegistration(
  tx: Transaction,
  plan: RegistrationPlan,
  source: ChunkSource,
  receipts: readonly Receipt[],
): Promise<void> {
  const first = receipts[0]?.index ?? 0;
  const entryAt = (offset: number): number => first + offset;
  await insertInterned(tx, source, first);
  await insertShards(tx, plan.shards, source, entryAt);
  if (plan.bindings.length > 0) {
    const digests = plan.bindings.map((binding) => parseDigest(binding.digest));
    await tx.query(BIND_DIGESTS, [
      plan.bindings.map((b) => b.shard),
      digests,
      plan.bindings.map((b) => entryAt(b.offset)),
    ]);
  }
  if (plan.locations.length > 0) {
    const { locations } = plan;
    await tx.query(INSERT_LOCATIONS, [
      locations.map((l) => l.shard),
      locations.map((l) => l.uri),
      locations.map((l) => entryAt(l.offset)),
    ]);
  }
  const later = [...plan.bindings, ...plan.locations, ...plan.refusals];
  if (later.length > 0) {
    await tx.query(INSERT_STATEMENTS, [later.map((one) => one.shard), later.map((one) => entryAt(one.offset))]);
  }
}

async function insertInterned(tx: Transaction, source: ChunkSource, entry: number): Promise<void> {
  await insertOrigins(tx, source.originIds, entry);
  await insertDerivations(tx, source.derivationIds.added, entry);
}

/** Rows for the origins that were met for the first time. */
export async function insertOrigins(tx: Transaction, origins: Interning<OriginTuple>, entry: number): Promise<void> {
  const rows = origins.added.map(({ id, hash, thing: { collected, ...tuple } }) => ({
    id,
    hash: hash.toString('hex'),
    entry,
    ...tuple,
    collected_from: collected?.from,
    collected_to: collected?.to,
  }));
  if (rows.length > 0) await tx.query(INSERT_ORIGINS, [JSON.stringify(rows)]);
}

async function insertShards(
  tx: Transaction,
  shards: readonly NewShard[],
  source: ChunkSource,
  entryAt: (offset: number) => number,
): Promise<void> {
  if (shards.length === 0) return;
  const sets = await internOriginSets(
    tx,
    source.next.originSet,
    shards.flatMap((shard) => [shard.declaredOrigins, shard.origins]),
  );
  const rows = shards.map((shard): ShardRow => {
    const entry = entryAt('offset' in shard.entry ? shard.entry.offset : 0);
    return { shard, entry, declaredSet: sets.idOf(shard.declaredOrigins), effectiveSet: sets.idOf(shard.origins) };
  });
  await insertShardRows(tx, rows);
  const changes = new SegmentChanges();
  for (const shard of shards) changes.gain(shard.number, shard.declaredOrigins, shard.origins);
  await applySegmentChanges(tx, changes, entryAt(0), 'extend');
}

/** Ids for the sets, with rows for the new ones. */
export async function internOriginSets(
  tx: Transaction,
  next: number,
  sets: readonly (readonly number[])[],
): Promise<Interning<readonly number[]>> {
  const interning = new Interning<readonly number[]>(next, originSetIdentity);
  await interning.load(tx, SELECT_ORIGIN_SET_IDS, sets);
  for (const set of sets) interning.idOf(set);
  const rows = interning.added.map(({ id, hash, thing }) => ({ id, hash: hash.toString('hex'), origins: thing }));
  if (rows.length > 0) await tx.query(INSERT_ORIGIN_SETS, [JSON.stringify(rows)]);
  return interning;
}
