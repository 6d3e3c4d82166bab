import type { Instant } from '@core/kernel';
import { recordLength } from '@core/merkle';
import { CopyRows, type Transaction } from '@platform/database';
import type { Statement } from '../entry.js';
import type { EntryBodies } from '../entry-bodies.js';
import { COPY_ENTRIES, INSERT_ENTRIES } from './ledger.sql.js';

/**
 * The entries of one append, in order; `records` are the hashes of the complete subtrees that end
 * at each entry, one record after the other.
 */
export interface NewEntries {
  readonly first: number;
  readonly statements: readonly Pick<Statement, 'kind'>[];
  readonly at: Instant;
  readonly bodies: EntryBodies;
  readonly records: Buffer;
}

/** From this number of entries on, COPY is faster than an INSERT of arrays. */
const COPY_THRESHOLD = 100;

export function insertEntries(tx: Transaction, entries: NewEntries): Promise<unknown> {
  return entries.statements.length < COPY_THRESHOLD ? insert(tx, entries) : copy(tx, entries);
}

async function insert(tx: Transaction, { first, statements, at, bodies, records }: NewEntries): Promise<void> {
  const kinds = statements.map(({ kind }) => kind);
  const [starts, lengths, hashStarts, hashLengths] = [[], [], [], []] as [number[], number[], number[], number[]];
  let bytes = records;
  let [end, record] = [0, 0];
  bodies.forEach((all, start, after, offset) => {
    const hashes = recordLength(first + offset);
    starts.push(start + 1);
    lengths.push(after - start);
    hashStarts.push(record + 1);
    hashLengths.push(hashes);
    record += hashes;
    [bytes, end] = [all, after];
  });
  const bodyParameters = [bytes.subarray(0, end), intArray(starts), intArray(lengths)];
  const hashParameters = [records, intArray(hashStarts), intArray(hashLengths)];
  await tx.query(INSERT_ENTRIES, [first, kinds, at, ...bodyParameters, ...hashParameters]);
}

/** The text of an `int[]`: the driver would quote each number. */
const intArray = (numbers: readonly number[]): string => `{${numbers.join(',')}}`;

async function copy(tx: Transaction, { first, statements, at, bodies, records }: NewEntries): Promise<void> {
  const rows = new CopyRows(5);
  let record = 0;
  bodies.forEach((bytes, start, end, offset) => {
    const index = first + offset;
    rows.row().int8(index).sharedText(statements[offset]?.kind).instant(at).byteaOf(bytes, start, end);
    rows.byteaOf(records, record, (record += recordLength(index)));
  });
  await tx.copy(COPY_ENTRIES, rows);
}
