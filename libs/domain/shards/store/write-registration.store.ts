import { parseDigest } from '@core/kernel';
import { insertDerivations, type KeyedDerivation } from '@domain/lineage';
import {
  extendSegments,
  insertOrigins,
  type Interner,
  internOriginSets,
  type OpenSegments,
  SegmentGrowth,
} from '@domain/origins';
import { awaitAll, type Transaction } from '@platform/database';
import type { NewShard } from '../planned-shard.js';
import type { RegistrationPlan } from '../registration-plan.js';
import { insertShardRows, type ShardRow } from './insert-shards.store.js';
import { internTraits } from './shard-traits.store.js';
import { BIND_DIGESTS, INSERT_LOCATIONS, INSERT_STATEMENTS } from './register.sql.js';

/** The ids and entry indexes that the rows of a plan need. */
export interface RowNumbers {
  readonly derivationIds: Interner<KeyedDerivation>;
  readonly nextOriginSet: number;
  readonly cachedOriginSets: ReadonlyMap<string, number>;
  readonly cachedSegments: OpenSegments;
  /** The chunk's first entry. */
  readonly firstEntry: number;
  readonly entryOfStep: (step: number) => number;
}

/** What the next chunk need not look up. */
interface WrittenRows {
  /** The ids of the origin sets that the rows name. */
  readonly originSets: Interner<readonly number[]>;
  readonly segments: OpenSegments;
}

/** Writes the rows of a plan. */
export async function writeRegistration(
  tx: Transaction,
  { steps, originIds }: RegistrationPlan,
  numbers: RowNumbers,
): Promise<WrittenRows> {
  const shards: NewShard[] = [];
  for (const step of steps) if (step.kind === 'registered') shards.push(step.shard);
  const [originSets, segments] = await awaitAll([
    insertShards(tx, shards, numbers),
    insertSegments(tx, shards, numbers),
    insertOrigins(tx, originIds.added, numbers.firstEntry),
    insertDerivations(tx, numbers.derivationIds.added, numbers.firstEntry),
    insertLaterSteps(tx, steps, numbers),
  ]);
  return { originSets, segments };
}

async function insertShards(
  tx: Transaction,
  shards: readonly NewShard[],
  { derivationIds, nextOriginSet, cachedOriginSets, entryOfStep }: RowNumbers,
): Promise<Interner<readonly number[]>> {
  // Equal sets of many shards are mostly one list.
  const named = new Set<readonly number[]>();
  for (const shard of shards) named.add(shard.declaredOrigins).add(shard.origins);
  const sets = await internOriginSets(tx, named, nextOriginSet, cachedOriginSets);
  const declarations = shards.map(({ declaration }) => declaration);
  const traitsOf = await internTraits(tx, declarations);
  const setIds = new Map<readonly number[], number>();
  for (const set of named) setIds.set(set, sets.idOf(set));
  const setOf = (set: readonly number[]): number => setIds.get(set) as number;
  const rowOf = (shard: NewShard): ShardRow => ({
    shard,
    entry: entryOfStep(shard.step),
    derivation: shard.derivation && derivationIds.idOf(shard.derivation),
    declaredSet: setOf(shard.declaredOrigins),
    effectiveSet: setOf(shard.origins),
    traits: traitsOf(shard.declaration),
  });
  if (shards.length > 0) await insertShardRows(tx, shards, rowOf);
  return sets;
}

async function insertSegments(
  tx: Transaction,
  shards: readonly NewShard[],
  { firstEntry, cachedSegments }: RowNumbers,
): Promise<OpenSegments> {
  const growth = new SegmentGrowth();
  for (const shard of shards) growth.add(shard.number, shard.declaredOrigins, shard.origins);
  return extendSegments(tx, growth, firstEntry, cachedSegments);
}

async function insertLaterSteps(
  tx: Transaction,
  steps: RegistrationPlan['steps'],
  { entryOfStep }: RowNumbers,
): Promise<void> {
  if (steps.every(({ kind }) => kind === 'registered')) return;
  const later = steps.flatMap((step, at) =>
    step.kind === 'registered' || step.kind === 'policy-refused' ? [] : [{ ...step, entry: entryOfStep(at) }],
  );
  if (later.length === 0) return;
  const columns = (rows: readonly { readonly shard: number; readonly entry: number }[]): [number[], number[]] => [
    rows.map(({ shard }) => shard),
    rows.map(({ entry }) => entry),
  ];
  const work: Promise<unknown>[] = [tx.query(INSERT_STATEMENTS, columns(later))];
  const bound = later.filter((step) => step.kind === 'bound');
  if (bound.length > 0) {
    const [shards, entries] = columns(bound);
    work.push(tx.query(BIND_DIGESTS, [shards, bound.map(({ digest }) => parseDigest(digest)), entries]));
  }
  const located = later.filter((step) => step.kind === 'located');
  if (located.length > 0) {
    const [shards, entries] = columns(located);
    work.push(tx.query(INSERT_LOCATIONS, [shards, located.map(({ uri }) => uri), entries]));
  }
  await awaitAll(work);
}
