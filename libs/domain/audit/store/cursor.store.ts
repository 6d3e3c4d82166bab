import type { Reader } from '@platform/database';

/**
 * Yields the rows of a statement in batches, so that few are in memory at a time. Needs a
 * transaction.
 */
export async function* cursor<Row>(tx: Reader, name: string, sql: string, atOnce: number): AsyncGenerator<Row[]> {
  await tx.query(`DECLARE ${name} NO SCROLL CURSOR FOR ${sql}`);
  for (;;) {
    const rows = await tx.query<Row>(`FETCH ${atOnce} FROM ${name}`);
    if (rows.length === 0) break;
    yield rows;
  }
  await tx.query(`CLOSE ${name}`);
}
