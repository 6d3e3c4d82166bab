import { Database } from '@platform/database';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import { WriteQueue } from './write-queue.service.js';

const INSERT = 'INSERT INTO written (n) VALUES ($1)';

describe('WriteQueue', () => {
  let test: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    test = await createTestDatabase();
    database = await Database.connect({ url: test.superuserUrl, applicationName: 'write-queue-spec' });
    await database.query('CREATE TABLE written (n int UNIQUE)');
  });

  afterAll(async () => {
    await database.close();
    await test.drop();
  });

  it('refuses the write alone whose statement fails, and commits its neighbours', async () => {
    const queue = new WriteQueue(database);
    const insert = (n: number): Promise<number> =>
      queue.write(async (tx) => {
        await tx.query(INSERT, [n]);
        return n;
      });
    // The first is alone; the others wait for it, and share a transaction.
    const outcomes = await Promise.allSettled([1, 2, 1, 3, 2, 4].map(insert));
    const told = outcomes.map((one) =>
      one.status === 'fulfilled' ? one.value : (one.reason as { code: string }).code,
    );
    expect(told).toEqual([1, 2, '23505', 3, '23505', 4]);
    const rows = await database.query('SELECT w.n FROM written w ORDER BY w.n');
    expect(rows).toEqual([1, 2, 3, 4].map((n) => ({ n })));
  });
});
