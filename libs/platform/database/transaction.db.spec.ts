import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import fc from 'fast-check';
import { CopyRows, Database, awaitAll, type Transaction } from './index.js';

const INSERT = 'INSERT INTO written (n) VALUES ($1)';
const COPY = 'COPY written (n) FROM STDIN (FORMAT binary)';
const SELECT_ALL = 'SELECT t.n FROM written t ORDER BY t.at';

describe('Transaction', () => {
  let test: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    test = await createTestDatabase();
    database = await Database.connect({ url: test.superuserUrl, applicationName: 'transaction-spec' });
    await database.query('CREATE TABLE written (at int GENERATED ALWAYS AS IDENTITY, n int UNIQUE)');
  });

  beforeEach(() => database.query('TRUNCATE written RESTART IDENTITY'));

  afterAll(async () => {
    await database.close();
    await test.drop();
  });

  const written = async (): Promise<number[]> => (await database.query<{ n: number }>(SELECT_ALL)).map(({ n }) => n);
  const write = (tx: Transaction, n: number, how: 'insert' | 'copy'): Promise<unknown> =>
    how === 'insert' ? tx.query(INSERT, [n]) : tx.copy(COPY, new CopyRows(1).row().int4(n));

  it('executes concurrent statements in order', async () => {
    const writes = fc.array(fc.constantFrom('insert' as const, 'copy' as const), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(writes, async (hows) => {
        await database.query('TRUNCATE written RESTART IDENTITY');
        const read = await database.transaction(async (tx) => {
          await awaitAll(hows.map((how, n) => write(tx, n, how)));
          return (await tx.query<{ n: number }>(SELECT_ALL)).map(({ n }) => n);
        });
        expect(read).toEqual(hows.map((_, n) => n));
        expect(await written()).toEqual(read);
      }),
      { numRuns: 25 },
    );
  });

  it('throws the first failure when everything has ended, so that nothing is written after the rollback to the savepoint', async () => {
    await database.transaction(async (tx) => {
      await tx.query(INSERT, [1]);
      const twice = tx.savepoint(() => awaitAll([tx.query(INSERT, [1]), sleep(50).then(() => tx.query(INSERT, [2]))]));
      await expect(twice).rejects.toMatchObject({ code: '23505' });
      await sleep(100);
      await tx.query(INSERT, [4]);
    });
    expect(await written()).toEqual([1, 4]);
  });

  it('refuses statements after it has ended, when its connection may serve another transaction', async () => {
    let kept: Transaction | undefined;
    await database.transaction(async (tx) => {
      kept = tx;
      await tx.query(INSERT, [1]);
    });
    await expect(kept?.query(INSERT, [2])).rejects.toThrow('over');
    await expect(kept?.copy(COPY, new CopyRows(1).row().int4(2))).rejects.toThrow('over');
    expect(await written()).toEqual([1]);
  });

  it('does not report a commit after a failure that nobody awaited', async () => {
    const silent = database.transaction(async (tx) => {
      await tx.query(INSERT, [1]);
      await tx.query(INSERT, [1]).catch(() => undefined);
      return 'written';
    });
    await expect(silent).rejects.toThrow('rolled back');
    expect(await written()).toEqual([]);
  });

  it.each([false, true])(
    'commits nothing where a statement fails before it is sent (point reads: %s)',
    async (pointReads) => {
      const unsendable = {
        toPostgres: () => {
          throw new Error('no text');
        },
      };
      const transaction = database.transaction(
        (tx) => awaitAll([tx.query(INSERT, [1]), tx.query(INSERT, [unsendable]), tx.query(INSERT, [2])]),
        { pointReads },
      );
      await expect(transaction).rejects.toThrow();
      expect(await written()).toEqual([]);
    },
  );

  it.each([false, true])('fails as COMMIT fails (point reads: %s)', async (pointReads) => {
    await database.query(`CREATE TABLE deferred_${pointReads} (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)`);
    const ran: string[] = [];
    const twice = database.transaction(
      (tx) => {
        tx.afterCommit(() => ran.push('committed'));
        tx.afterEnd(() => ran.push('ended'));
        return awaitAll([1, 1].map((n) => tx.query(`INSERT INTO deferred_${pointReads} (n) VALUES ($1)`, [n])));
      },
      { pointReads },
    );
    await expect(twice).rejects.toMatchObject({ code: '23505' });
    expect(ran).toEqual(['ended']);
    expect(await database.query(`SELECT d.n FROM deferred_${pointReads} d`)).toEqual([]);
  });

  it('leaves its connection as it was after a failure of COPY', async () => {
    const rows = new CopyRows(1).row().int4(7).row().int4(7);
    await expect(database.transaction((tx) => tx.copy(COPY, rows))).rejects.toMatchObject({ code: '23505' });
    await database.transaction((tx) => awaitAll([write(tx, 1, 'copy'), write(tx, 2, 'insert')]));
    expect(await written()).toEqual([1, 2]);
  });
});
