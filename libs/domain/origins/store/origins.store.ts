import type { Transaction } from '@platform/database';
import type { OriginTuple } from '../origin.js';
import type { Interning } from './interning.store.js';
import { INSERT_ORIGIN_SETS, INSERT_ORIGINS, SELECT_ORIGIN_SET_IDS } from './origins.sql.js';

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

/** Gives the sets ids, with rows for the new ones. */
export async function internOriginSets(
  tx: Transaction,
  interning: Interning<readonly number[]>,
  sets: readonly (readonly number[])[],
): Promise<void> {
  await interning.load(tx, SELECT_ORIGIN_SET_IDS, sets);
  for (const set of sets) interning.idOf(set);
  const rows = interning.added.map(({ id, hash, thing }) => ({ id, hash: hash.toString('hex'), origins: thing }));
  if (rows.length > 0) await tx.query(INSERT_ORIGIN_SETS, [JSON.stringify(rows)]);
}
