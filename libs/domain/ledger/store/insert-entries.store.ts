import type { Instant } from '@core/kernel';
import { CopyRows, type Transaction } from '@platform/database';
import { COPY_ENTRIES, INSERT_ENTRIES } from './ledger.sql.js';

/**
 * The entries of one append, in order; `hashes` are those of the complete subtrees that end at each
 * entry.
 */
export interface NewEntries {
  readonly first: number;
  readonly kinds: readonly string[];
  readonly at: Instant;
  readonly bodies: readonly Buffer[];
  readonly hashes: readonly Buffer[];
}

/** From this number of entries on, COPY is faster than an INSERT of arrays. */
const COPY_THRESHOLD = 100;

export async function insertEntries(tx: Transaction, { first, kinds, at, bodies, hashes }: NewEntries): Promise<void> {
  if (bodies.length < COPY_THRESHOLD) {
    const indexes = bodies.map((_, offset) => first + offset);
    await tx.query(INSERT_ENTRIES, [indexes, kinds, at, bodies, hashes]);
    return;
  }
  const rows = new CopyRows(5);
  bodies.forEach((body, offset) => {
    rows
      .row()
      .int8(first + offset)
      .text(kinds[offset])
      .instant(at)
      .bytea(body)
      .bytea(hashes[offset]);
  });
  await tx.copy(COPY_ENTRIES, rows);
}
