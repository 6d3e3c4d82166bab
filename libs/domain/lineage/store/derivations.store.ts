import { type Added, readRecordedIds, type RecordedIds } from '@domain/origins';
import { CopyRows, type Reader, type Transaction } from '@platform/database';
import { type Derivation, derivationIdentity, type KeyedDerivation } from '../derivation.js';
import {
  COPY_DERIVATIONS,
  INSERT_DERIVATIONS,
  SELECT_DERIVATION_HASHES,
  SELECT_DERIVATION_IDS,
} from './derivations.sql.js';

/** From this number of rows on, COPY is faster than an INSERT of JSON. */
const COPY_THRESHOLD = 100;

/** @param cached ids by key, which are not looked up */
export function readDerivationIds(
  reader: Reader,
  derivations: Iterable<KeyedDerivation>,
  cached?: ReadonlyMap<string, number>,
): Promise<RecordedIds> {
  return readRecordedIds(reader, SELECT_DERIVATION_IDS, derivationIdentity, derivations, cached);
}

export async function readDerivationHashes(reader: Reader, ids: readonly number[]): Promise<Map<number, Buffer>> {
  if (ids.length === 0) return new Map();
  const rows = await reader.query<{ id: number; hash: Buffer }>(SELECT_DERIVATION_HASHES, [ids]);
  return new Map(rows.map(({ id, hash }) => [id, hash]));
}

export async function insertDerivations(
  tx: Transaction,
  added: readonly Added<Derivation>[],
  entry: number,
): Promise<void> {
  if (added.length === 0) return;
  if (added.length < COPY_THRESHOLD) {
    const rows = added.map(({ id, hash, thing: { parents, activity } }) => ({
      id,
      hash: hash.toString('hex'),
      entry,
      parents,
      ...activity,
    }));
    await tx.query(INSERT_DERIVATIONS, [JSON.stringify(rows)]);
    return;
  }
  const copied = new CopyRows(9);
  for (const { id, hash, thing } of added) {
    const { kind, job, run, code, removal } = thing.activity ?? {};
    copied.row().int4(id).bytea(hash).int8(entry).int4Array(thing.parents);
    copied.text(kind).text(job).text(run).text(code).text(removal);
  }
  await tx.copy(COPY_DERIVATIONS, copied);
}
