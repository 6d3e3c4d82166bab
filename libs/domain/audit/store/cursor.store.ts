import type { Reader } from '@platform/database';

/**
 * Yields the rows of a statement in batches, so that few are in memory at a time. The database
 * reads the next batch while the caller uses one. Needs a transaction.
 */
export async function* cursor<Row>(tx: Reader, name: string, sql: string, atOnce: number): AsyncGenerator<Row[]> {
  await tx.query(`DECLARE ${name} NO SCROLL CURSOR FOR ${sql}`);
  const fetch = (): Promise<Row[]> => {
    const rows = tx.query<Row>(`FETCH ${atOnce} FROM ${name}`);
    // Where it fails before it is awaited, awaiting it throws.
    rows.catch(() => undefined);
    return rows;
  };
  let next = fetch();
  try {
    for (let rows = await next; rows.length > 0; rows = await next) {
      next = fetch();
      yield rows;
    }
  } finally {
    await next.catch(() => undefined);
  }
  await tx.query(`CLOSE ${name}`);
}
