import { parseDigest } from '@core/kernel';
import { insertDerivations } from '@domain/lineage';
import { applySegmentChanges, insertOrigins, internOriginSets, SegmentChanges } from '@domain/origins';
import { awaitAll, type Transaction } from '@platform/database';
import type { NewShard } from '../planned-shard.js';
import type { RegistrationPlan } from '../registration-plan.js';
import type { ChunkSource } from './chunk-source.store.js';
import { insertShardRows, type ShardRow } from './insert-shards.store.js';
import { BIND_DIGESTS, INSERT_LOCATIONS, INSERT_STATEMENTS } from './register.sql.js';

/** Writes the rows of a plan; `first` is the index of the entry of its first statement. */
export async function writeRegistration(
  tx: Transaction,
  plan: RegistrationPlan,
  source: ChunkSource,
  first: number,
): Promise<void> {
  const entryAt = (offset: number): number => first + offset;
  await awaitAll([
    insertOrigins(tx, source.originIds, first),
    insertDerivations(tx, source.derivationIds.added, first),
    insertShards(tx, plan.shards, source, entryAt),
    insertWhatIsSaidOfKnownShards(tx, plan, entryAt),
  ]);
  learnWhenCommitted(tx, source, first + plan.statements.length);
}

async function insertWhatIsSaidOfKnownShards(
  tx: Transaction,
  { bindings, locations, refusals }: RegistrationPlan,
  entryAt: (offset: number) => number,
): Promise<void> {
  const work: Promise<unknown>[] = [];
  const entries = (of: readonly { readonly offset: number }[]): number[] => of.map((one) => entryAt(one.offset));
  if (bindings.length > 0) {
    const digests = bindings.map((binding) => parseDigest(binding.digest));
    work.push(tx.query(BIND_DIGESTS, [bindings.map((b) => b.shard), digests, entries(bindings)]));
  }
  if (locations.length > 0) {
    const uris = locations.map((l) => l.uri);
    work.push(tx.query(INSERT_LOCATIONS, [locations.map((l) => l.shard), uris, entries(locations)]));
  }
  const later = [...bindings, ...locations, ...refusals];
  if (later.length > 0) work.push(tx.query(INSERT_STATEMENTS, [later.map((one) => one.shard), entries(later)]));
  await awaitAll(work);
}

function learnWhenCommitted(tx: Transaction, source: ChunkSource, treeSize: number): void {
  const { originIds, originSetIds, remembered } = source;
  tx.afterCommit(() => remembered.learn(originIds.known(), originSetIds.known(), treeSize));
}

async function insertShards(
  tx: Transaction,
  shards: readonly NewShard[],
  source: ChunkSource,
  entryAt: (offset: number) => number,
): Promise<void> {
  if (shards.length === 0) return;
  const changes = new SegmentChanges();
  for (const shard of shards) changes.gain(shard.number, shard.declaredOrigins, shard.origins);
  await awaitAll([
    insertWithOriginSets(tx, shards, source, entryAt),
    applySegmentChanges(tx, changes, entryAt(0), 'extend'),
  ]);
}

async function insertWithOriginSets(
  tx: Transaction,
  shards: readonly NewShard[],
  source: ChunkSource,
  entryAt: (offset: number) => number,
): Promise<void> {
  const sets = source.originSetIds;
  await internOriginSets(
    tx,
    sets,
    shards.flatMap((shard) => [shard.declaredOrigins, shard.origins]),
  );
  const rows = shards.map((shard): ShardRow => {
    const entry = entryAt('offset' in shard.entry ? shard.entry.offset : 0);
    return { shard, entry, declaredSet: sets.idOf(shard.declaredOrigins), effectiveSet: sets.idOf(shard.origins) };
  });
  await insertShardRows(tx, rows);
}
