import { type IntLists, POINT_READ, type Reader, readIntLists } from '@platform/database';
import {
  SELECT_DERIVATIONS,
  SELECT_ANSWERED_REMOVALS,
  SELECT_PARENTS,
  SELECT_SHARD_DERIVATIONS,
} from './lineage.sql.js';

/** The derivation of each shard in the half-open range, -1 for none. */
export async function readShardDerivations(reader: Reader, from: number, to: number): Promise<Int32Array> {
  const [row] = await reader.query<{ derivations: string | null }>(SELECT_SHARD_DERIVATIONS, [from, to]);
  return readIntLists(row?.derivations).values;
}

/** The parents of each derivation in the half-open range, in order. */
export async function readDerivations(reader: Reader, from: number, to: number): Promise<IntLists> {
  const [row] = await reader.query<{ parents: string | null }>(SELECT_DERIVATIONS, [from, to]);
  return readIntLists(row?.parents);
}

/** The parents of one shard; none if it is not registered. */
export async function readParents(reader: Reader, shard: number): Promise<readonly number[]> {
  const [row] = await reader.query<{ parents: number[] }>(SELECT_PARENTS, [shard], POINT_READ);
  return row?.parents ?? [];
}

/** The removal that each redaction answers, by derivation. */
export async function readRedactions(reader: Reader): Promise<ReadonlyMap<number, string>> {
  const rows = await reader.query<{ id: number; removal: string }>(SELECT_ANSWERED_REMOVALS);
  return new Map(rows.map(({ id, removal }) => [id, removal]));
}
