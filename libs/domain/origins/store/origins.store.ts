import type { Reader, Transaction } from '@platform/database';
import { type Added, Interner, type RecordedIds } from '../interner.js';
import { originIdentity, type OriginTuple } from '../origin.js';
import { originSetIdentity } from '../origin-set.js';
import { INSERT_ORIGIN_SETS, INSERT_ORIGINS, SELECT_ORIGIN_IDS, SELECT_ORIGIN_SET_IDS } from './origins.sql.js';
import { readRecordedIds } from './recorded-ids.store.js';

export function readOriginIds(
  reader: Reader,
  tuples: Iterable<OriginTuple>,
  cached?: ReadonlyMap<string, number>,
): Promise<RecordedIds> {
  return readRecordedIds(reader, SELECT_ORIGIN_IDS, originIdentity, tuples, cached);
}

/** `entry` is the one that states them first. */
export async function insertOrigins(
  tx: Transaction,
  added: readonly Added<OriginTuple>[],
  entry: number,
): Promise<void> {
  const rows = added.map(({ id, hash, thing: { collected, ...tuple } }) => ({
    id,
    hash: hash.toString('hex'),
    entry,
    ...tuple,
    collected_from: collected?.from,
    collected_to: collected?.to,
  }));
  if (rows.length > 0) await tx.query(INSERT_ORIGINS, [JSON.stringify(rows)]);
}

/** Looks the sets up, numbers the new ones from `next` on, and inserts their rows. */
export async function internOriginSets(
  tx: Transaction,
  sets: Iterable<readonly number[]>,
  next: number,
  cached?: ReadonlyMap<string, number>,
): Promise<Interner<readonly number[]>> {
  const recorded = await readRecordedIds(tx, SELECT_ORIGIN_SET_IDS, originSetIdentity, sets, cached);
  const interner = new Interner(originSetIdentity, recorded, next);
  for (const set of sets) interner.idOf(set);
  const rows = interner.added.map(({ id, hash, thing }) => ({ id, hash: hash.toString('hex'), origins: thing }));
  if (rows.length > 0) await tx.query(INSERT_ORIGIN_SETS, [JSON.stringify(rows)]);
  return interner;
}
