import { type DatabaseCache, forgetWithDatabase } from '@platform/cache';
import { Database } from '@platform/database';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import { LedgerService } from './ledger.service.js';

const clock = { now: () => new Date('2026-05-01T00:00:00Z') };

class Cache implements DatabaseCache {
  times = 0;
  constructor() {
    forgetWithDatabase(this);
  }
  forget(): void {
    this.times++;
  }
}

describe('LedgerService, whose database is replaced', () => {
  const opened: { readonly test: TestDatabase; readonly database: Database }[] = [];
  async function open(): Promise<Database> {
    const test = await createTestDatabase();
    const database = await Database.connect({ url: test.url, applicationName: 'spec' });
    opened.push({ test, database });
    return database;
  }
  afterEach(async () => {
    for (const { test, database } of opened.splice(0)) {
      await database.close();
      await test.drop();
    }
  });

  const append = (ledger: LedgerService, database: Database, text: string): Promise<unknown> =>
    database.transaction((tx) => ledger.append(tx, 'key:spec', { kind: 'spec.stated', data: { text } }));

  it('forgets what is cached, and refuses once, when the ledger of the same size is another one', async () => {
    const [first, second] = [await open(), await open()];
    const [ours, theirs, cache] = [new LedgerService(clock), new LedgerService(clock), new Cache()];
    await append(ours, first, 'a');
    await append(theirs, second, 'b');
    await expect(append(ours, second, 'c')).rejects.toMatchObject({ code: 'ledger-replaced', kind: 'unavailable' });
    expect(cache.times).toBe(1);
    await append(ours, second, 'c');
    expect(cache.times).toBe(1);
    expect(await second.query('SELECT index FROM ledger_entry ORDER BY 1')).toEqual([{ index: 0 }, { index: 1 }]);
  });

  it('goes on where another process has appended, and where a write was rolled back', async () => {
    const database = await open();
    const [ours, theirs, cache] = [new LedgerService(clock), new LedgerService(clock), new Cache()];
    await append(ours, database, 'a');
    for (const text of ['b', 'c']) await append(theirs, database, text);
    await append(ours, database, 'd');
    const undone = database.transaction(async (tx) => {
      await ours.append(tx, 'key:spec', { kind: 'spec.stated', data: { text: 'e' } });
      await tx.savepoint(() => ours.append(tx, 'key:spec', { kind: 'spec.stated', data: { text: 'f' } }));
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await append(theirs, database, 'e');
    await append(ours, database, 'g');
    expect(cache.times).toBe(0);
  });
});
