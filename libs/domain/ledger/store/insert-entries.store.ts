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
  const rows: { readonly index: number; readonly body: Buffer; readonly hashes: Buffer }[] = [];
  let record = 0;
  bodies.forEach((bytes, start, end, offset) => {
    const hashes = records.subarray(record, (record += recordLength(first + offset)));
    rows.push({ index: first + offset, body: bytes.subarray(start, end), hashes });
  });
  const indexes = rows.map(({ index }) => index);
  const kinds = statements.map(({ kind }) => kind);
  await tx.query(INSERT_ENTRIES, [indexes, kinds, at, rows.map(({ body }) => body), rows.map(({ hashes }) => hashes)]);
}

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
