import { Interner, readRecordedIds } from '@domain/origins';
import { awaitAll, type Transaction } from '@platform/database';
import { type StoredTraits, type Traits, traitsIdentity, traitsOf } from '../shard-traits.js';
import { INSERT_TRAITS, SELECT_NEXT_TRAITS, SELECT_TRAITS_IDS } from './shard-traits.sql.js';

/** Returns the id of the traits among a shard's facts; null if it states none. */
export type TraitsIdOf = (facts: Traits | StoredTraits) => number | null;

/**
 * Looks up the traits of shards, numbers the new ones in the order of the shards, and inserts their
 * rows. Shards without traits cost no SQL statement.
 */
export async function internTraits(tx: Transaction, shards: readonly (Traits | StoredTraits)[]): Promise<TraitsIdOf> {
  const stated: Traits[] = [];
  for (const facts of shards) {
    const traits = traitsOf(facts);
    if (traits) stated.push(traits);
  }
  if (stated.length === 0) return () => null;
  const [recorded, [row]] = await awaitAll([
    readRecordedIds(tx, SELECT_TRAITS_IDS, traitsIdentity, stated),
    tx.query<{ next: number }>(SELECT_NEXT_TRAITS),
  ]);
  const interner = new Interner(traitsIdentity, recorded, row?.next ?? 0);
  for (const traits of stated) interner.idOf(traits);
  const rows = interner.added.map(({ id, hash, thing }) => ({ id, hash: hash.toString('hex'), ...thing }));
  if (rows.length > 0) await tx.query(INSERT_TRAITS, [JSON.stringify(rows)]);
  return (facts) => {
    const traits = traitsOf(facts);
    return traits && interner.idOf(traits);
  };
}
